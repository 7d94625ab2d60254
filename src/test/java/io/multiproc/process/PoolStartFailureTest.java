package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.ProcessStartException;
import io.multiproc.RemoteTaskException;
import io.multiproc.WorkerDiedException;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.value.SharedInt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The fourth of five workers fails at its start: there is no pool, for that reason, and nothing of the others. */
@Tag("wait")
@Tag("long")
@ExtendWith(Leftovers.class)
class PoolStartFailureTest {
    private static final int WORKERS = 5;
    private static final List<String> REST_OF_JAVA = List.of("lib", "conf");

    @BeforeAll
    static void childrenOfEarlierTestsAreGone() {
        Processes.await(
                "the children of earlier tests are gone",
                () -> JvmProcess.activeChildren().isEmpty());
    }

    /** Makes a pool with a {@code java} whose fourth start fails, and another. */
    static final class FourthFails {
        private FourthFails() {}

        public static void main(String[] args) throws Exception {
            JvmProcess.call(() -> "what is loaded once is loaded").get();
            Leftovers.collect();
            int before = Leftovers.descriptors().size();
            System.setProperty("java.home", args[0]);
            ProcessStartException e = assertThrows(ProcessStartException.class, () -> ProcessPool.create(WORKERS));
            System.out.println(e.getMessage().replace('\n', ' '));
            System.out.println(JvmProcess.activeChildren());
            System.out.println(ProcessHandle.current()
                    .children()
                    .filter(ProcessHandle::isAlive)
                    .count());
            Processes.await("threads are gone", () -> Processes.ownThreads().isEmpty());
            Processes.await("memory is given back", () -> descriptorsNow() <= before);
            try (ProcessPool pool = ProcessPool.create(WORKERS)) {
                System.out.println(pool.map(x -> x + 1, List.of(1, 2, 3)));
            }
        }

        private static int descriptorsNow() {
            Leftovers.collect();
            try {
                return Leftovers.descriptors().size();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** A home of Java in which {@code bin/java} counts its starts, and refuses one of them. */
    private static Path homeWithoutAFourthStart(Path directory) throws IOException {
        Path real = Path.of(System.getProperty("java.home"));
        Path home = Files.createDirectory(directory.resolve("home"));
        for (String part : REST_OF_JAVA) {
            Files.createSymbolicLink(home.resolve(part), real.resolve(part));
        }
        Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                n=1
                while ! mkdir "%s/start-$n" 2> /dev/null; do n=$((n + 1)); done
                if [ $n -eq 4 ]; then echo "there is no fourth" >&2; exit 3; fi
                exec "%s/bin/java" "$@"
                """.formatted(directory, real));
        assertTrue(java.toFile().setExecutable(true));
        return home;
    }

    @Test
    @NotOnWindows("a script cannot stand in for the java command")
    void aProcessThatDoesNotStart(@TempDir Path directory) throws Exception {
        Path home = homeWithoutAFourthStart(directory);
        List<String> said = Processes.linesOf(Processes.java(FourthFails.class, home.toString()));
        assertEquals(4, said.size(), said::toString);
        assertTrue(said.get(0).contains("there is no fourth"), said::toString);
        assertTrue(said.get(0).contains("exit code 3"), said::toString);
        assertEquals(List.of("[]", "0", "[2, 3, 4]"), said.subList(1, 4));
        for (String part : REST_OF_JAVA) {
            Files.delete(
                    home.resolve(part)); // Whoever clears the directory away would warn of links that lead out of it.
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> starts = new ArrayList<>(files.toList());
            starts.remove(home);
            // The fifth of the first pool may have been ended before it was counted.
            assertTrue(starts.size() >= 2 * WORKERS - 1 && starts.size() <= 2 * WORKERS, starts::toString);
        }
    }

    @Test
    void anInitializerThatThrows() {
        try (SharedInt starts = SharedInt.create(0)) {
            ProcessPoolBuilder builder = ProcessPool.builder()
                    .workers(WORKERS)
                    .fastStart()
                    .initializer(() -> {
                        if (starts.getAndAdd(1) == 3) {
                            throw new IllegalStateException("the fourth");
                        }
                    });
            RemoteTaskException e = assertThrows(RemoteTaskException.class, builder::create);
            assertInstanceOf(IllegalStateException.class, e.getCause());
            assertEquals("the fourth", e.getCause().getMessage());
            assertNobodyIsLeft(starts);
        }
    }

    @Test
    void anInitializerThatEndsTheProcess() {
        try (SharedInt starts = SharedInt.create(0)) {
            ProcessPoolBuilder builder = ProcessPool.builder()
                    .workers(WORKERS)
                    .fastStart()
                    .initializer(() -> {
                        if (starts.getAndAdd(1) == 3) {
                            Runtime.getRuntime().halt(7);
                        }
                    });
            WorkerDiedException e = assertThrows(WorkerDiedException.class, builder::create);
            assertEquals(7, e.exitCode().orElseThrow());
            assertNobodyIsLeft(starts);
        }
    }

    /** Those who could have counted further are gone. */
    private static void assertNobodyIsLeft(SharedInt starts) {
        assertEquals(List.of(), JvmProcess.activeChildren());
        assertTrue(starts.get() >= 4 && starts.get() <= WORKERS, () -> starts.get() + " starts");
    }
}
