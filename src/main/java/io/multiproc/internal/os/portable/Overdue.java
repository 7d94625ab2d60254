package io.multiproc.internal.os.portable;

/**
 * Something that is to be given back under the directory's lock. It is made before what it gives back is acquired, and links itself into the list of
 * what is overdue, so that giving back needs no heap.
 */
abstract class Overdue {
    private Overdue next;

    /** The first part, with the directory's lock held. It is repeated if an error ends it, as of a full heap. */
    void prepare() {}

    /** The rest, with the directory's lock held. Called once, after {@link #prepare}. */
    abstract void giveBack();

    /** What is to be given back, the oldest first. */
    static final class List {
        private Overdue first;
        private Overdue last;

        synchronized void add(Overdue work) {
            if (first == null) {
                first = work;
            } else {
                last.next = work;
            }
            last = work;
        }

        /** Removes and returns the first, or null. */
        synchronized Overdue poll() {
            Overdue work = first;
            if (work != null) {
                first = work.next;
                work.next = null;
            }
            return work;
        }
    }
}
