package io.multiproc;

/** A shared object's attach table has no free slot: as many living processes use the object as it was created for. */
public final class TooManyProcessesException extends MultiprocException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param object the object
     * @param processes how many it was created for
     */
    public TooManyProcessesException(String object, int processes) {
        super("too many processes use this object: object=" + object + ", processes=" + processes
                + "; create it for more with SharedOptions.processes(n)");
    }
}
