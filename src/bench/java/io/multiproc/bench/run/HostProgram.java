package io.multiproc.bench.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own, with this JVM's class path, that answers requests for rounds. */
public final class HostProgram implements Program {
    private static final int NATIVE_ACCESS_IS_ASKED_FOR = 24;

    private final Class<?> main;
    private final List<String> options;
    private final List<String> arguments;

    private HostProgram(Class<?> main, List<String> options, List<String> arguments) {
        this.main = main;
        this.options = options;
        this.arguments = arguments;
    }

    public static HostProgram of(Class<?> main, String... arguments) {
        return new HostProgram(main, List.of(), List.of(arguments));
    }

    /** This program in a JVM with these options, which the processes that it starts have, too. */
    public HostProgram withOptions(String... more) {
        return new HostProgram(main, List.of(more), arguments);
    }

    @Override
    public List<String> command(Workbench bench) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= NATIVE_ACCESS_IS_ASKED_FOR) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }
}
