package io.multiproc.demo.words;

/** Counts on the heap: for the threads of one process. */
final class HeapTally implements Tally {
    private final long[] counts;
    private long bytes;

    HeapTally(int vocabulary) {
        counts = new long[vocabulary];
    }

    @Override
    public synchronized void add(long[] found, long moreBytes) {
        for (int i = 0; i < found.length; i++) {
            counts[i] += found[i];
        }
        bytes += moreBytes;
    }

    @Override
    public synchronized long[] counts() {
        return counts.clone();
    }

    @Override
    public synchronized long bytes() {
        return bytes;
    }
}
