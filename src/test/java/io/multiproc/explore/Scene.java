package io.multiproc.explore;

import io.multiproc.explore.Scenario.Act;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** The survivors: the maker, in whose thread the scenario's works and checks run, and another party. */
public final class Scene<T> {
    static final long LIMIT_SECONDS = 10;

    private final T mine;
    private final T others;
    private final Actor other;
    private final AtomicInteger inside = new AtomicInteger();
    private Future<?> sleeper;
    private boolean completed;
    private int unguarded;

    Scene(T mine, T others, Actor other) {
        this.mine = mine;
        this.others = others;
        this.other = other;
    }

    /** The maker's copy. */
    public T mine() {
        return mine;
    }

    /** Whether the operation has been completed. */
    public boolean completed() {
        return completed;
    }

    void completed(boolean whether) {
        completed = whether;
    }

    /** The other survivor begins something, and is asleep in it when this returns. */
    public void sleep(Act<T> act) {
        sleeper = other.start(() -> {
            act.on(others);
            return null;
        });
        other.awaitAsleep(sleeper);
    }

    /** Whether the other survivor has ended what it began, after a while. */
    public boolean hasWoken(long millis) throws Exception {
        try {
            sleeper.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** Whether the other survivor has nothing begun that it has not ended. */
    boolean hasEnded() {
        return sleeper == null || sleeper.isDone();
    }

    /** The other survivor ends what it began, and may fail in it. */
    void woken(boolean mayFail) throws Exception {
        try {
            woken();
        } catch (AssertionError e) {
            if (!mayFail) {
                throw e;
            }
            sleeper = null;
        }
    }

    /** The other survivor ends what it began. */
    public void woken() throws Exception {
        if (sleeper != null) {
            get(sleeper, other.name());
            sleeper = null;
        }
    }

    /** The other survivor does something. */
    public void other(Act<T> act) throws Exception {
        ask(shared -> {
            act.on(shared);
            return null;
        });
    }

    /** The other survivor finds something out. */
    public <R> R ask(Question<T, R> question) throws Exception {
        return get(other.start(() -> question.on(others)), other.name());
    }

    /** What is asked of a copy. */
    @FunctionalInterface
    public interface Question<T, R> {
        R on(T shared) throws Exception;
    }

    /** Both survivors do the same, at the same time. */
    public void both(Act<T> act) throws Exception {
        Future<?> begun = other.start(() -> {
            act.on(others);
            return null;
        });
        act.on(mine);
        get(begun, other.name());
    }

    /** What at most one party may do at a time. */
    public void alone() {
        if (inside.incrementAndGet() != 1) {
            throw new AssertionError("two hold the lock at once");
        }
        unguarded++;
        inside.decrementAndGet();
    }

    /** What several may do at a time, but not while one is {@link #alone()}. */
    public void together() {
        int before = unguarded;
        Thread.onSpinWait();
        if (inside.get() != 0 || unguarded != before) {
            throw new AssertionError("a reader and a writer at once");
        }
    }

    static <R> R get(Future<R> begun, String who) throws Exception {
        try {
            return begun.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("waits for ever: " + who + "\n" + Actor.stacks());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        }
    }

    static <R> R within(Actor actor, Callable<R> work) throws Exception {
        return get(actor.start(work), actor.name());
    }
}
