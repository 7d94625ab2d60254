package io.multiproc.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A peer in C, compiled from {@code native-stubs/bench} when it is first needed, unless it was compiled before. */
public final class CProgram implements Program {
    private static final Path SOURCES = Path.of("native-stubs", "bench");

    private final String source;
    private final List<String> arguments;

    private CProgram(String source, List<String> arguments) {
        this.source = source;
        this.arguments = arguments;
    }

    /** The program of that name, without the file's extension. */
    public static CProgram of(String source, String... arguments) {
        return new CProgram(source, List.of(arguments));
    }

    @Override
    public List<String> command(Workbench bench) throws MissingException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(compile(bench).toString());
        command.addAll(arguments);
        return command;
    }

    private Path compile(Workbench bench) throws MissingException, InterruptedException {
        if (!bench.peers().isEmpty()) {
            Path compiled = bench.base().resolve(bench.peers()).resolve(source).toAbsolutePath();
            if (!Files.isExecutable(compiled)) {
                throw new MissingException("no such program: file=" + compiled);
            }
            return compiled;
        }
        Path file = bench.base().resolve(SOURCES).resolve(source + ".c").toAbsolutePath();
        if (!Files.isRegularFile(file)) {
            throw new MissingException("no such source: file=" + file + "; run from the project's base directory");
        }
        try {
            Path directory = Files.createDirectories(bench.output().resolve("bin"));
            Path binary = directory.resolve(source).toAbsolutePath();
            Commands.run(List.of("cc", "-O2", "-pthread", "-o", binary.toString(), file.toString()));
            return binary;
        } catch (IOException e) {
            throw new MissingException("no directory for compiled peers: " + e.getMessage(), e);
        }
    }
}
