package io.multiproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.ArchivedClasses;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Sampled;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, as a user runs it: in a JVM of its own. */
class DemoIT {
    private static final List<String> LOCK_LINES =
            List.of("lock: 1 2 3 4 5 8 11 14 17 20", "lock: 3 6 9 12 15 16 17 18 19 20");

    @TempDir
    Path directory;

    @Test
    void everyDemoHoldsWhatItClaims() throws Exception {
        assertEquals(0, run(""), this::output);
        List<String> lines = output().lines().toList();
        for (String demo : List.of(
                "hello",
                "value",
                "array",
                "codes",
                "lock",
                "queue",
                "pool.map",
                "pool.submit",
                "pool.multi",
                "pool.killed",
                "words")) {
            assertTrue(lines.stream().anyMatch(line -> line.startsWith(demo + ": ")), () -> demo + " in:\n" + output());
        }
        assertEquals(
                13, lines.stream().filter(line -> line.startsWith("codes: ")).count(), this::output);
        assertTrue(lines.stream().anyMatch(LOCK_LINES::contains), this::output);
        assertFalse(output().contains("WARNING"), this::output);
        assertEquals(List.of(), leftTexts());
    }

    @Sampled(0)
    @Test
    void wordsOfAnotherTextAreCounted() throws Exception {
        Path text = Files.writeString(directory.resolve("text.txt"), "Ένα two, ένα TWO: ένα\n");
        assertEquals(0, run(text.toString()), this::output);
        assertTrue(output().contains("words: " + text + ": "), this::output);
    }

    @Test
    void aMissingFileIsNamed() throws Exception {
        Path missing = directory.resolve("missing.txt");
        assertTrue(run(missing.toString()) != 0, this::output);
        assertTrue(output().contains("no such file: file=" + missing), this::output);
    }

    private int run(String text) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(ArchivedClasses.options());
        command.addAll(ChildJvm.ownProperties());
        command.add("-Ddemo.file=" + text);
        command.add("-cp");
        command.add(System.getProperty("java.class.path") + File.pathSeparator + Path.of("target", "demo-classes"));
        command.add("io.multiproc.demo.Demo");
        Process demo = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        try {
            return demo.waitFor();
        } finally {
            demo.destroyForcibly();
        }
    }

    private String output() {
        try {
            return Files.readString(directory.resolve("output"));
        } catch (IOException e) {
            return "no output: " + e;
        }
    }

    private static List<Path> leftTexts() throws IOException {
        try (var files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("demo-")
                            && file.toString().endsWith(".txt"))
                    .toList();
        }
    }
}
