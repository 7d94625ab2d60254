package io.multiproc.explore;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** One of several that share memory in this process, as if it were a process: with segments, mappings and proofs of life of its own. */
final class Party {
    private static final AtomicLong NUMBERS = new AtomicLong(1);
    private static final Map<Long, Party> ALL = new ConcurrentHashMap<>();
    private static final ThreadLocal<Party> CURRENT = new ThreadLocal<>();

    final long number = NUMBERS.getAndIncrement();
    final Queue<PlayedSegment> segments = new ConcurrentLinkedQueue<>();
    private volatile boolean dead;

    Party() {
        ALL.put(number, this);
    }

    /** The calling thread acts for a party. */
    static void enter(Party party) {
        CURRENT.set(party);
    }

    static Party current() {
        return CURRENT.get();
    }

    static Party of(long number) {
        return ALL.get(number);
    }

    boolean isAlive() {
        return !dead;
    }

    /** Its proofs of life are gone, its words stay. */
    void die() {
        dead = true;
    }

    /** The end of the play: what the kernel would have given back. */
    void leave() {
        segments.forEach(PlayedSegment::close);
        ALL.remove(number);
    }
}
