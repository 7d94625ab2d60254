package io.multiproc.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Function;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The native code of {@code native-stubs/forked}, compiled when a test first needs it. */
public final class NativeHelper {
    private static final Path SOURCE = Path.of("native-stubs", "forked", "helper.c");

    private NativeHelper() {}

    /** As a library; the test is skipped where there is no compiler. */
    public static String library(Path directory) throws IOException, InterruptedException {
        return compile(directory.resolve("helper.so"), "-shared", "-fPIC");
    }

    /** As a program; the test is skipped where there is no compiler. */
    public static String program(Path directory) throws IOException, InterruptedException {
        return compile(directory.resolve("helper"));
    }

    private static String compile(Path target, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("gcc", "-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-O1", "-pthread"));
        command.addAll(List.of(options));
        command.addAll(List.of("-o", target.toString(), SOURCE.toString()));
        Process compiler;
        try {
            compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            assumeTrue(false, "needs gcc on the path: " + e.getMessage());
            return null;
        }
        String said = new String(compiler.getInputStream().readAllBytes());
        assertEquals(0, compiler.waitFor(), said);
        return target.toString();
    }

    /** Forks a process that does not exec and lingers with all descriptors of this one; its process id. */
    public static long fork(String library) {
        return Function.getFunction(library, "spawn_helper").invokeInt(new Object[0]);
    }

    /** Ends such a process. */
    public static void end(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
}
