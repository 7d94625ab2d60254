package io.multiproc;

/** The words of a shared object contradict each other: something has written into its memory that does not keep its protocol. */
public final class DamagedObjectException extends MultiprocException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param object the object
     * @param finding what was found where
     */
    public DamagedObjectException(String object, String finding) {
        super("shared object is damaged: object=" + object + ", " + finding
                + "; close it everywhere, unlink its name, and create it again");
    }
}
