package io.multiproc;

/**
 * An element was taken from a queue, but cannot be made an object here: its class is missing or not allowed, or its bytes are not what the codec
 * writes. The element is gone; the queue goes on.
 */
public final class UndecodableElementException extends MultiprocException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what cannot be decoded, and the remedy
     * @param cause what the codec threw
     */
    public UndecodableElementException(String message, Throwable cause) {
        super(message, cause);
    }
}
