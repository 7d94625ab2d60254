package io.multiproc.explore;

import io.multiproc.internal.os.Futex;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** Sleeping on words, first in first out, across the parties of this process. A sleep lasts for a shorter time than in a kernel, which is allowed. */
final class PlayedFutex implements Futex {
    static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final class Sleeper {
        boolean woken;
    }

    private final Map<PlayedMapping.Place, Queue<Sleeper>> asleep = new HashMap<>();

    @Override
    public boolean isAvailable() {
        return true;
    }

    @Override
    public synchronized boolean await(long address, int expected, long nanos, String object) {
        PlayedMapping mapping = PlayedMapping.at(address);
        if (mapping.valueAt(address) != expected) {
            return false;
        }
        Sleeper me = new Sleeper();
        Queue<Sleeper> queue = asleep.computeIfAbsent(mapping.place(address), place -> new ArrayDeque<>());
        queue.add(me);
        Victim victim = Victim.current();
        if (victim != null) {
            victim.sleeps();
        }
        long deadline = System.nanoTime() + Math.min(nanos, SLICE_NANOS);
        while (victim != null && victim.mustSleepOn() || !me.woken && deadline - System.nanoTime() > 0) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, deadline - System.nanoTime()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        queue.remove(me);
        if (queue.isEmpty()) {
            asleep.remove(mapping.place(address), queue);
        }
        return me.woken;
    }

    @Override
    public synchronized int wake(long address, int count, String object) {
        Queue<Sleeper> queue = asleep.get(PlayedMapping.at(address).place(address));
        int woken = 0;
        if (queue != null) {
            Iterator<Sleeper> each = queue.iterator();
            for (; woken < count && each.hasNext(); woken++) {
                each.next().woken = true;
                each.remove();
            }
            notifyAll();
        }
        return woken;
    }
}
