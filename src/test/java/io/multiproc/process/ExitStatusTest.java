package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.multiproc.ProcessDiedException;
import io.multiproc.testing.Kills;
import io.multiproc.testing.NotOnWindows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exit codes and signals are told apart. */
class ExitStatusTest {
    @TempDir
    private static Path directory;

    private static ExitStatus exitWith(int code) throws InterruptedException {
        return JvmProcess.start(() -> System.exit(code)).awaitExit();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "8, 8", "255, 255", "256, 0", "300, 44", "-1, 255", "129, 129", "137, 137", "143, 143"})
    void anExitCodeIsReportedModulo256(int code, int kept) throws Exception {
        ExitStatus status = exitWith(code);
        int reported = NotOnWindows.WINDOWS ? code : kept; // there all 32 bits are kept
        assertEquals(reported, status.exitCode().orElseThrow());
        assertTrue(status.signal().isEmpty());
        assertEquals(reported == 0, status.isSuccess());
        assertEquals("exit code " + reported + (reported < 0 ? " (0xFFFFFFFF)" : ""), status.toString());
    }

    @Test
    void anExitWithCode0IsNoFailureOfJoinAndAnyOtherIs() throws Exception {
        JvmProcess.start(() -> System.exit(0)).join();
        JvmProcess process = JvmProcess.start(() -> System.exit(8));
        ProcessDiedException e = assertThrows(ProcessDiedException.class, process::join);
        assertEquals(8, e.exitCode().orElseThrow());
        assertTrue(e.signal().isEmpty());
        assertEquals(process.pid(), e.pid());
        assertEquals(process.name(), e.processName());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 15})
    @NotOnWindows("there are no signals")
    void aSignalIsReportedAsOne(int signal) throws Exception {
        assumeFalse(isIgnored(signal), "this JVM was started to ignore this signal, and so are its children");
        JvmProcess process = JvmProcess.start(() -> Thread.sleep(100_000));
        process.signal(signal);
        ExitStatus status = process.awaitExit();
        assertEquals(signal, status.signal().orElseThrow());
        assertTrue(status.exitCode().isEmpty());
        assertFalse(status.isSuccess());
        ProcessDiedException e = assertThrows(ProcessDiedException.class, process::join);
        assertEquals(signal, e.signal().orElseThrow());
        assertTrue(e.getMessage().contains("signal " + signal), e.getMessage());
    }

    /** As under nohup, or in the background of a script. */
    private static boolean isIgnored(int signal) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .map(line -> Long.parseUnsignedLong(
                            line.substring(line.indexOf(':') + 1).strip(), 16))
                    .anyMatch(ignored -> (ignored >>> signal - 1 & 1) != 0);
        }
    }

    @Test
    @NotOnWindows("there are no signals")
    void aSignalFromElsewhereIsReportedAsOne() throws Exception {
        for (int signal : new int[] {9, 15}) {
            JvmProcess process = JvmProcess.start(() -> Thread.sleep(100_000));
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertEquals(signal, process.awaitExit().signal().orElseThrow());
        }
    }

    @Test
    @NotOnWindows("there are no signals")
    void aSignalToAJvmThatLeavesSignalsAloneIsReportedAsOne() throws Exception {
        JvmProcess process = JvmProcess.builder().jvmOptions("-Xrs").start(() -> Thread.sleep(100_000));
        process.terminate();
        assertEquals(15, process.awaitExit().signal().orElseThrow());
    }

    @Test
    void aSignalTwiceIsStillOne() throws Exception {
        JvmProcess process = JvmProcess.start(() -> Thread.sleep(100_000));
        process.terminate();
        process.terminate();
        ExitStatus status = process.awaitExit();
        assertEquals(NotOnWindows.WINDOWS ? "exit code 143" : "signal 15 (SIGTERM)", status.toString());
    }

    private static void hangInHook(String installed, String hanging) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                Files.createFile(Path.of(hanging));
                Thread.sleep(100_000);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }));
        Files.createFile(Path.of(installed));
        Thread.sleep(100_000);
    }

    @Test
    void aProcessThatHangsInAShutdownHookIsKilledAndSoReported() throws Exception {
        String installed = directory.resolve("installed").toString();
        String hanging = directory.resolve("hanging").toString();
        JvmProcess process = JvmProcess.start(() -> hangInHook(installed, hanging));
        Processes.awaitFile(Path.of(installed));
        process.terminate();
        Processes.awaitFile(Path.of(hanging));
        process.kill();
        ExitStatus status = process.awaitExit();
        Kills.assertKilled(status.exitCode(), status.signal());
    }

    @Test
    void shutdownHooksRunBeforeJoinReturns() throws Exception {
        for (RemoteRunnable end :
                List.<RemoteRunnable>of(() -> {}, () -> System.exit(0), () -> Thread.sleep(100_000))) {
            Path file = Files.createTempFile(directory, "hook", "");
            String target = file.toString();
            JvmProcess process = JvmProcess.start(() -> {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        Thread.sleep(50);
                        Files.writeString(Path.of(target), "complete");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }));
                Files.writeString(Path.of(target), "installed");
                end.run();
            });
            Processes.await("hook installed", () -> {
                try {
                    return !Processes.read(file).isEmpty();
                } catch (java.io.IOException e) {
                    return false;
                }
            });
            process.terminate();
            process.awaitExit();
            assertEquals("complete", Processes.read(file));
        }
    }

    @Test
    @NotOnWindows("there are no signals")
    void aJvmThatCrashesIsReportedWithItsSignal() throws Exception {
        Path home = Files.createDirectory(directory.resolve("crash"));
        JvmProcess process = JvmProcess.builder()
                .directory(home)
                .jvmOptions("-XX:+SuppressFatalErrorMessage")
                .stdout(ProcessBuilder.Redirect.DISCARD)
                .start(() -> Thread.sleep(100_000));
        process.signal(11);
        ExitStatus status = process.awaitExit();
        assertEquals(6, status.signal().orElseThrow(), status::toString);
    }

    @Test
    @NotOnWindows("there are no signals")
    void suspendingAProcessAndItsParentsWaitIsHarmless() throws Exception {
        String go = directory.resolve("suspended").toString();
        try (JvmProcess process = JvmProcess.start(() -> Processes.awaitFile(Path.of(go)))) {
            process.signal(19);
            assertFalse(process.join(java.time.Duration.ofMillis(100)));
            process.signal(18);
            Files.createFile(Path.of(go));
            process.join();
        }
    }

    @EnabledOnOs(value = OS.WINDOWS, disabledReason = "elsewhere there are signals")
    @Test
    void aSignalIsRefusedWhereThereAreNone() throws Exception {
        try (JvmProcess process = JvmProcess.start(() -> Thread.sleep(100_000))) {
            for (int signal : new int[] {2, 9, 15}) {
                String message = assertThrows(UnsupportedOperationException.class, () -> process.signal(signal))
                        .getMessage();
                assertTrue(message.contains("signal=" + signal) && message.contains("terminate()"), message);
            }
            assertTrue(process.isAlive());
            process.kill();
        }
    }

    @Test
    void equalEndsAreEqual() {
        assertEquals(ExitStatus.ofExitCode(3), ExitStatus.ofExitCode(3));
        assertEquals(ExitStatus.ofSignal(9).hashCode(), ExitStatus.ofSignal(9).hashCode());
        assertNotEquals(ExitStatus.ofExitCode(9), ExitStatus.ofSignal(9));
        assertEquals("signal 9 (SIGKILL)", ExitStatus.ofSignal(9).toString());
    }
}
