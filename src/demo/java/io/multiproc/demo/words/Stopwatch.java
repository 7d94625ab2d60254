package io.multiproc.demo.words;

/** Measures one lap after the other, from its creation on. */
final class Stopwatch {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private long begin = System.nanoTime();

    /** The milliseconds since the last call. */
    long lap() {
        long now = System.nanoTime();
        long millis = (now - begin) / NANOS_PER_MILLI;
        begin = now;
        return millis;
    }
}
