package io.multiproc;

/**
 * A handle arrived whose object is gone, or cannot be reached: the process that serialized it has closed the object or has ended,
 * or does not allow others to look at its descriptors. Nothing else is ever attached in the object's place.
 */
public final class StaleHandleException extends MultiprocException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what was looked for, what was found, and the remedy
     */
    public StaleHandleException(String message) {
        super(message);
    }

    /**
     * Makes the exception.
     *
     * @param message what was looked for, what was found, and the remedy
     * @param cause what the system answered
     */
    public StaleHandleException(String message, Throwable cause) {
        super(message, cause);
    }
}
