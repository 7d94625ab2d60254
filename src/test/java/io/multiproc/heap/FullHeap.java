package io.multiproc.heap;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Throws at chosen allocations of chosen threads. The library's code calls {@link #point()} before each allocation. */
public final class FullHeap {
    private static final Set<String> CLASSES = ConcurrentHashMap.newKeySet();

    private static volatile Failing failing;

    private FullHeap() {}

    /** Some allocations in a row fail. */
    private static final class Failing {
        final Predicate<Thread> victims;
        final int from;
        final int until;
        int count;
        int thrown;

        Failing(Predicate<Thread> victims, int from, int times) {
            this.victims = victims;
            this.from = from;
            until = from + times;
        }

        synchronized boolean isNow() {
            boolean now = count >= from && count < until;
            count++;
            thrown += now ? 1 : 0;
            return now;
        }

        synchronized int thrown() {
            return thrown;
        }
    }

    /**
     * From now on, some allocations of some threads fail.
     *
     * @param from how many succeed before
     * @param times how many fail then
     */
    static void begin(Predicate<Thread> victims, int from, int times) {
        failing = new Failing(victims, from, times);
    }

    /** Ends the failures; returns how many there were. */
    static int end() {
        Failing ended = failing;
        failing = null;
        return ended == null ? 0 : ended.thrown();
    }

    /** Called before each allocation. */
    public static void point() {
        Failing now = failing;
        if (now != null && now.victims.test(Thread.currentThread()) && now.isNow()) {
            throw new OutOfMemoryError("heap full, as the test wants it");
        }
    }

    /** Called by the initializers of classes that allocate. */
    public static void initializes(String type) {
        CLASSES.add(type);
    }

    /** The classes whose initializers have run, of those that allocate there. */
    static Set<String> initialized() {
        return Set.copyOf(CLASSES);
    }
}
