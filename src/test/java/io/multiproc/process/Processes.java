package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.ArchivedClasses;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** What several tests of processes need. */
final class Processes {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private Processes() {}

    /** Waits until something is so. */
    static void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - start < PATIENCE_NANOS, () -> "never happened: " + what);
            pause(5);
        }
    }

    static void awaitFile(Path file) {
        await(file + " exists", () -> Files.exists(file));
    }

    static boolean isThere(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    static void awaitGone(long pid) {
        await("process " + pid + " is gone", () -> !isThere(pid));
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A file that appears with its content. */
    static void publish(Path file, String content) throws IOException {
        Path unfinished = Files.createTempFile(file.getParent(), "unfinished", "");
        Files.writeString(unfinished, content);
        Files.move(unfinished, file);
    }

    static String read(Path file) throws IOException {
        return Files.readString(file);
    }

    /** A command that does nothing for so many seconds. */
    static List<String> sleep(int seconds) {
        String text = Integer.toString(seconds);
        return NotOnWindows.WINDOWS ? List.of("ping", "-n", text, "127.0.0.1") : List.of("sleep", text);
    }

    static List<String> descriptors() throws IOException {
        if (NotOnWindows.WINDOWS) {
            return Leftovers.descriptors();
        }
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.map(Processes::target).sorted().toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    /** Mappings of anonymous shared memory. */
    static long anonymousMappings() throws IOException {
        if (NotOnWindows.WINDOWS) {
            return Leftovers.mappings().size();
        }
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(PortableMode::isShared)
                    .filter(line ->
                            PortableMode.isOn() || line.contains("/dev/shm/#") || line.contains("/memfd:multiproc"))
                    .count();
        }
    }

    static List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("multiproc-Process") || name.startsWith("multiproc-stderr"))
                .toList();
    }

    /** The command of a JVM with the class path of this one. */
    static List<String> java(Class<?> main, String... args) {
        List<String> command = new ArrayList<>(List.of(JavaCommand.executable()));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(ArchivedClasses.options());
        command.addAll(InheritedOptions.ownProperties());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        return command;
    }

    /** Runs a command to its end, and returns what it wrote to standard output. */
    static List<String> linesOf(List<String> command) throws IOException {
        return linesOf(new ProcessBuilder(command).redirectError(Redirect.INHERIT));
    }

    static List<String> linesOf(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        process.getOutputStream().close();
        try (BufferedReader lines = process.inputReader()) {
            return lines.lines().toList();
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }

    /** Compiles a class into a directory that is not on the class path. */
    static void compile(Path directory, String simpleName, String source) throws IOException {
        Path file = directory.resolve(simpleName + ".java");
        Files.writeString(file, source);
        assertEquals(
                0,
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "--release", "17", "-d", directory.toString(), file.toString()));
        Files.delete(file);
    }
}
