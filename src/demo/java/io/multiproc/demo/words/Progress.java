package io.multiproc.demo.words;

/** Shows on one line how far a count has come, in steps of a tenth. */
final class Progress implements AutoCloseable {
    private static final int STEP = 10;

    private final long size;
    private int shown = -STEP;

    Progress(String title, long size) {
        this.size = size;
        System.out.print("words: " + title + ":");
    }

    void at(long bytes) {
        long percent = size == 0 ? 100 : 100 * bytes / size;
        while (shown + STEP <= percent) {
            shown += STEP;
            System.out.print(" " + shown + "%");
        }
    }

    @Override
    public void close() {
        System.out.println();
    }
}
