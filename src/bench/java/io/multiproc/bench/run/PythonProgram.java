package io.multiproc.bench.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A peer in CPython, from {@code src/bench/resources/peers}. */
public final class PythonProgram implements Program {
    private static final Path SCRIPTS = Path.of("src", "bench", "resources", "peers");

    private final String script;
    private final List<String> arguments;

    private PythonProgram(String script, List<String> arguments) {
        this.script = script;
        this.arguments = arguments;
    }

    /** The script of that name, without the file's extension. */
    public static PythonProgram of(String script, String... arguments) {
        return new PythonProgram(script, List.of(arguments));
    }

    @Override
    public List<String> command(Workbench bench) throws MissingException, InterruptedException {
        Path file = bench.base().resolve(SCRIPTS).resolve(script + ".py").toAbsolutePath();
        if (!Files.isRegularFile(file)) {
            throw new MissingException("no such script: file=" + file + "; run from the project's base directory");
        }
        Commands.run(List.of(bench.python(), "--version"));
        List<String> command = new ArrayList<>(List.of(bench.python(), "-B", file.toString()));
        command.addAll(arguments);
        return command;
    }
}
