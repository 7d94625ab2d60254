package io.multiproc;

/** What a name leads to was never finished: its creator died, or it was made by another program. */
public final class IncompleteObjectException extends MultiprocException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param name the name
     * @param reason what is missing
     */
    public IncompleteObjectException(String name, String reason) {
        super("shared object is not complete: name=" + name + ", " + reason + "; unlink the name and create it again");
    }
}
