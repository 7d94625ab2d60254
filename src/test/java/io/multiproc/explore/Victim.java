package io.multiproc.explore;

import io.multiproc.internal.os.Steps;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The one that dies. At the step it stops; none of its later steps is taken, for its thread waits there until the play is over, and then each step of it
 * throws.
 */
final class Victim {
    private static final ThreadLocal<Victim> CURRENT = new ThreadLocal<>();

    /** What becomes of it. */
    enum News {
        ASLEEP,
        DEAD,
        COMPLETED
    }

    final BlockingQueue<News> news = new LinkedBlockingQueue<>();
    private final Party party;
    private final int death;
    private final CountDownLatch over = new CountDownLatch(1);
    private int steps;
    private boolean armed;
    private int sleepsToTell;
    private volatile boolean sleepsOn;
    private volatile boolean dead;
    private volatile String where;

    Victim(Party party, int death, int sleepsToTell) {
        this.party = party;
        this.death = death;
        this.sleepsToTell = sleepsToTell;
    }

    static Victim current() {
        return CURRENT.get();
    }

    /** The listener of this process. */
    static void step(Steps.Kind kind, long at) {
        Victim victim = CURRENT.get();
        if (victim != null) {
            victim.takes(kind, at);
        }
    }

    void begin() {
        CURRENT.set(this);
        Party.enter(party);
    }

    /** From now on steps count. */
    void arm() {
        armed = true;
    }

    void completed() {
        armed = false;
        die();
        news.add(News.COMPLETED);
    }

    private void takes(Steps.Kind kind, long at) {
        if (!dead && armed && steps++ == death) {
            where = "step " + death + ", " + describe(kind, at);
            die();
            news.add(News.DEAD);
        }
        if (dead) {
            awaitTheEnd();
            throw new Killed();
        }
    }

    private void awaitTheEnd() {
        boolean interrupted = false;
        while (over.getCount() > 0) {
            try {
                over.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void die() {
        party.die();
        dead = true;
    }

    String where() {
        return where;
    }

    /** In its thread: it is on the list of sleepers now. */
    void sleeps() {
        if (armed && sleepsToTell > 0) {
            sleepsToTell--;
            sleepsOn = true;
            news.add(News.ASLEEP);
        }
    }

    boolean mustSleepOn() {
        return sleepsOn;
    }

    void maySleepNoMore() {
        sleepsOn = false;
    }

    void theEnd() {
        over.countDown();
    }

    /** The step, and where in the library, for people. */
    static String describe(Steps.Kind kind, long at) {
        String frames = StackWalker.getInstance()
                .walk(all -> all.filter(frame -> frame.getClassName().startsWith("io.multiproc.")
                                && !frame.getClassName().startsWith("io.multiproc.explore.")
                                && !frame.getClassName().startsWith("io.multiproc.internal.os."))
                        .limit(4)
                        .map(frame -> frame.getClassName().replaceAll(".*\\.", "") + "." + frame.getMethodName() + ":"
                                + frame.getLineNumber())
                        .reduce((inner, outer) -> inner + " < " + outer)
                        .orElse("?"));
        return kind + " at " + at + " in " + frames;
    }
}
