package io.multiproc.bench.run;

/** A subject cannot be timed here; the message is the reason that the report gives. */
public class MissingException extends Exception {
    private static final long serialVersionUID = 1;

    public MissingException(String reason) {
        super(reason);
    }

    public MissingException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
