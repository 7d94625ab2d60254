package io.multiproc.bench.run;

import java.util.List;

/** A program that answers requests for rounds; see {@link ProgramSubject}. */
@FunctionalInterface
public interface Program {
    /**
     * The command that starts it.
     *
     * @throws MissingException if there is no such program on this machine
     */
    List<String> command(Workbench bench) throws MissingException, InterruptedException;
}
