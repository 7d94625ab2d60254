package io.multiproc.race;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The processes that are between two tests. Who needs them no more for a while ends them. */
final class Troupes {
    private static final long IDLE_NANOS = 2_000_000_000L;

    private static final Object ENDING = new Object();
    private static final Deque<Troupe> IDLE = new ArrayDeque<>();
    private static long lastUse;
    private static boolean watched;

    private Troupes() {}

    static synchronized Troupe take() {
        return IDLE.isEmpty() ? new Troupe() : IDLE.pop();
    }

    static synchronized void giveBack(Troupe troupe) {
        IDLE.push(troupe);
        lastUse = System.nanoTime();
        if (!watched) {
            watched = true;
            Thread watch = new Thread(null, Troupes::watch, "multiproc-race-idle", 0, false);
            watch.setDaemon(true);
            watch.start();
        }
    }

    /** Ends those that nobody uses; also those that another thread has begun to end have ended when this returns. */
    static void endIdle() {
        synchronized (ENDING) {
            List<Troupe> all;
            synchronized (Troupes.class) {
                all = new ArrayList<>(IDLE);
                IDLE.clear();
            }
            all.forEach(Troupe::close);
        }
    }

    private static void watch() {
        while (isWorthWatching()) {
            try {
                Thread.sleep(IDLE_NANOS / 4 / 1_000_000);
            } catch (InterruptedException e) {
                continue; // Nobody does.
            }
        }
        endIdle();
    }

    private static synchronized boolean isWorthWatching() {
        watched = System.nanoTime() - lastUse < IDLE_NANOS;
        return watched;
    }
}
