package io.multiproc.channel;

import java.util.concurrent.locks.LockSupport;

/**
 * The payloads that this process has taken from the ring and has not delivered to a caller, as making the element has failed with an error. A take returns
 * them before it looks into the ring.
 *
 * <p>{@link #add} is called when the heap may be full. So it allocates only if there are more payloads than places.
 */
class Undelivered {
    /** More threads than take at once when the heap is full. */
    private static final int SPARE = 64;

    private static final long PAUSE_NANOS = 1_000_000;
    private static final byte[][] NONE = {};

    private byte[][] places = new byte[SPARE][];
    private int first;
    private int reserved;

    /** Written under the monitor; {@link #isEmpty} reads it without, so that a take pays for no fence. */
    private int size;

    /** Whether there is none; of another thread's payload the caller learns at its next fence. */
    boolean isEmpty() {
        return size == 0;
    }

    synchronized int size() {
        return size;
    }

    /** Makes sure that so many more can be added without an allocation, until {@link #release}. */
    synchronized void reserve(int count) {
        ensureRoom(size + reserved + count + SPARE);
        reserved += count;
    }

    synchronized void release(int count) {
        reserved -= count;
    }

    /**
     * Adds one before the others, which were taken later or by other threads. Without a place and without heap it waits for either: until the time is
     * over, or the thread is interrupted.
     *
     * @return whether it has been added
     */
    boolean add(byte[] payload, long nanos) {
        long start = System.nanoTime();
        boolean added = tryAdd(payload);
        while (!added
                && System.nanoTime() - start < nanos
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(PAUSE_NANOS);
            added = tryAdd(payload);
        }
        return added;
    }

    /** Seam of a test: the heap may be too full for so many places. */
    byte[][] allocate(int count) {
        return new byte[count][];
    }

    private synchronized boolean tryAdd(byte[] payload) {
        try {
            ensureRoom(size + 1);
        } catch (OutOfMemoryError e) {
            return false;
        }
        first = (first + places.length - 1) % places.length;
        places[first] = payload;
        size++;
        return true;
    }

    private void ensureRoom(int count) {
        if (count > places.length) {
            byte[][] more = allocate(2 * count);
            for (int i = 0; i < size; i++) {
                more[i] = at(i);
            }
            places = more;
            first = 0;
        }
    }

    private byte[] at(int index) {
        return places[(first + index) % places.length];
    }

    /** The first, which stays, or null. */
    byte[] peek() {
        if (isEmpty()) {
            return null;
        }
        synchronized (this) {
            return size == 0 ? null : at(0);
        }
    }

    /** Removes and returns the first, or null. */
    byte[] poll() {
        return isEmpty() ? null : removeFirst();
    }

    /** Removes and returns the first ones, at most so many. */
    byte[][] poll(int most) {
        if (isEmpty()) {
            return NONE;
        }
        synchronized (this) {
            byte[][] payloads = new byte[Math.min(most, size)][];
            for (int i = 0; i < payloads.length; i++) {
                payloads[i] = removeFirst();
            }
            return payloads;
        }
    }

    /**
     * Removes the first and copies it into an array.
     *
     * @return its length, or -1 if there is none
     * @throws IllegalArgumentException if the array is shorter; the payload stays
     */
    int poll(byte[] target) {
        if (isEmpty()) {
            return -1;
        }
        synchronized (this) {
            if (size == 0) {
                return -1;
            }
            byte[] payload = at(0);
            if (payload.length > target.length) {
                throw new IllegalArgumentException("the element is longer than the array: element=" + payload.length
                        + " bytes, array=" + target.length + " bytes");
            }
            System.arraycopy(payload, 0, target, 0, payload.length);
            removeFirst();
            return payload.length;
        }
    }

    private synchronized byte[] removeFirst() {
        if (size == 0) {
            return null;
        }
        byte[] payload = at(0);
        places[first] = null;
        first = (first + 1) % places.length;
        size--;
        return payload;
    }
}
