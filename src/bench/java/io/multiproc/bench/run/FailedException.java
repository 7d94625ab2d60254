package io.multiproc.bench.run;

/** A subject is there but does not do what it should: no fault of the machine. */
public final class FailedException extends MissingException {
    private static final long serialVersionUID = 1;

    public FailedException(String reason) {
        super(reason);
    }

    public FailedException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
