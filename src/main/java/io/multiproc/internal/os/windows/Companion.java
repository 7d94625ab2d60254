package io.multiproc.internal.os.windows;

/** What belongs to a segment beside its mapping, and is given up after it. */
interface Companion extends AutoCloseable {
    Companion NONE = new Companion() {
        @Override
        public void finish() {
            // Nobody asks.
        }

        @Override
        public void close() {
            // Nothing is there.
        }

        @Override
        public void remove() {
            // Nothing is there.
        }
    };

    /** Tells those who open the segment that it is finished. */
    void finish();

    /** Closes it once: after an error, the next call closes the rest. */
    @Override
    void close();

    /** Removes what does not go by itself, if nobody uses it; called after the end, once when the segment may be mapped and once when it is not. */
    void remove();
}
