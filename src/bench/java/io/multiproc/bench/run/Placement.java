package io.multiproc.bench.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** On which processors two processes that talk to one another run. */
public enum Placement {
    /** Both on one processor: its scheduler hands over from one to the other. */
    ONE_CORE(0, 0),
    /** Each on one of its own: one wakes the other's processor. */
    TWO_CORES(0, 1);

    private final int first;
    private final int second;

    Placement(int first, int second) {
        this.first = first;
        this.second = second;
    }

    /**
     * A program that is told the two processors' numbers and places its processes itself. If both run on one
     * processor, it also starts there, so that it sees no second one.
     */
    public Program of(Function<String[], Program> program) {
        return bench -> {
            List<Integer> processors = Processors.allowed();
            if (processors.size() <= Math.max(first, second)) {
                throw new MissingException("needs two processors: allowed=" + processors);
            }
            String a = processors.get(first).toString();
            String b = processors.get(second).toString();
            List<String> command = new ArrayList<>();
            if (first == second) {
                Commands.run(List.of("taskset", "--version"));
                command.addAll(List.of("taskset", "-c", a));
            }
            command.addAll(program.apply(new String[] {a, b}).command(bench));
            return command;
        };
    }
}
