package io.multiproc.bench.run;

/** One of the things that a case times: multiproc, or a peer. */
public interface Subject {
    /** The name in the report: {@code multiproc}, {@code heap}, {@code agrona...}, {@code c-...} or {@code cpython-...}. */
    String name();

    /**
     * Makes it ready to be timed, warmed up if it needs that.
     *
     * @throws MissingException if this machine lacks what it takes, or if it fails
     */
    Rounds prepare(Workbench bench, Deadline deadline) throws MissingException, InterruptedException;
}
