package io.multiproc;

/** There is not enough shared memory: a memory limit of the control group is near, the machine has no more, or the file system that holds it is full. */
public final class OutOfSharedMemoryException extends MultiprocException {
    private static final long serialVersionUID = 1L;
    private final long needed;
    private final long available;

    /**
     * Makes the exception.
     *
     * @param object what was to be created
     * @param needed bytes that were needed
     * @param available bytes that are free, or -1 if unknown
     * @param limit what sets the limit, and the remedy
     */
    public OutOfSharedMemoryException(String object, long needed, long available, String limit) {
        super("not enough shared memory: object=" + object + ", needed=" + needed + " bytes, available="
                + (available < 0 ? "unknown" : available + " bytes") + "; " + limit);
        this.needed = needed;
        this.available = available;
    }

    /**
     * How much was needed.
     *
     * @return bytes
     */
    public long needed() {
        return needed;
    }

    /**
     * How much was free.
     *
     * @return bytes, or -1 if unknown
     */
    public long available() {
        return available;
    }
}
