package io.multiproc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The preloaded library, compiled when a test first needs it. */
final class Preload {
    private static final Path SOURCE = Path.of("native-stubs", "faults", "faults.c");

    private Preload() {}

    /** Compiles the library into a directory; the test is skipped where there is no compiler. */
    static Path compile(Path directory) throws IOException, InterruptedException {
        Path library = directory.resolve("faults.so");
        List<String> command = List.of(
                "gcc",
                "-std=c11",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-O1",
                "-shared",
                "-fPIC",
                "-pthread",
                "-o",
                library.toString(),
                SOURCE.toString(),
                "-ldl");
        Process compiler;
        try {
            compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            assumeTrue(false, "needs gcc on the path: " + e.getMessage());
            return library;
        }
        String said = new String(compiler.getInputStream().readAllBytes());
        assertEquals(0, compiler.waitFor(), said);
        return library;
    }

    /** The command under which a JVM is started with the library. */
    static List<String> launcher(Path library) {
        return List.of("env", "LD_PRELOAD=" + library);
    }
}
