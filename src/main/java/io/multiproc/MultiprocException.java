package io.multiproc;

/** The base of all exceptions of this library's own; wrong arguments and wrong states are the JDK's own exceptions. */
public class MultiprocException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what is wrong, with the values, and the remedy
     */
    public MultiprocException(String message) {
        super(message);
    }

    /**
     * Makes the exception.
     *
     * @param message what is wrong, with the values, and the remedy
     * @param cause what caused it
     */
    public MultiprocException(String message, Throwable cause) {
        super(message, cause);
    }
}
