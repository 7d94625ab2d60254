package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.RemoteTaskException;
import io.multiproc.testing.NotOnWindows;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process from its start to its end. */
class JvmProcessTest {
    @TempDir
    private static Path directory;

    private static void waitForFile(String file) {
        Processes.awaitFile(Path.of(file));
    }

    private static void doNothing() {}

    @Test
    void theFirstProcessIsMainProcessWithoutParent() {
        ProcessIdentity current = JvmProcess.current();
        assertEquals("MainProcess", current.name());
        assertEquals(ProcessHandle.current().pid(), current.pid());
        assertFalse(current.daemon());
        assertEquals(Optional.empty(), JvmProcess.parent());
    }

    @Test
    void aProcessLivesFromItsStartUntilItsTaskHasReturned() throws Exception {
        String go = directory.resolve("life").toString();
        JvmProcess process = JvmProcess.start(() -> waitForFile(go));
        assertTrue(process.isAlive());
        assertEquals(Optional.empty(), process.exitStatus());
        assertTrue(JvmProcess.activeChildren().contains(process));
        assertTrue(process.toString().contains("running"), process.toString());
        Files.createFile(Path.of(go));
        process.join();
        assertFalse(process.isAlive());
        assertTrue(process.exitStatus().orElseThrow().isSuccess());
        assertFalse(JvmProcess.activeChildren().contains(process));
        assertFalse(process.toHandle().isAlive());
        assertTrue(process.toString().contains("exit code 0"), process.toString());
    }

    @Test
    void theChildKnowsItsNameItsPidAndItsParent() throws Exception {
        Path file = directory.resolve("identity");
        String target = file.toString();
        JvmProcess process = JvmProcess.builder()
                .name("Zürich #1 \"x\"")
                .start(() -> Files.writeString(
                        Path.of(target),
                        JvmProcess.current() + " " + JvmProcess.parent().orElseThrow()));
        process.join();
        assertEquals("Zürich #1 \"x\"", process.name());
        assertEquals(
                new ProcessIdentity("Zürich #1 \"x\"", process.pid(), false) + " "
                        + new ProcessIdentity(
                                "MainProcess", ProcessHandle.current().pid(), false),
                Processes.read(file));
    }

    @Test
    void defaultNamesCountTheChildrenOfEachProcess() throws Exception {
        String own = JvmProcess.call(() -> {
                    String name = JvmProcess.current().name();
                    String first =
                            JvmProcess.call(() -> JvmProcess.current().name()).get();
                    try (JvmProcess named = JvmProcess.start("named", JvmProcessTest::doNothing)) {
                        named.join();
                    }
                    return name + " " + first + " "
                            + JvmProcess.call(() -> JvmProcess.current().name()).get();
                })
                .get();
        String name = own.substring(0, own.indexOf(' '));
        assertTrue(name.matches("Process-[0-9]+"), own);
        assertEquals(name + " " + name + ":1 " + name + ":3", own);
    }

    @Test
    void capturedValuesArriveUnchanged() throws Exception {
        List<Object> values = new ArrayList<>(List.of(1, "str", List.of(1), new int[] {1, 2}, Map.of("k", 2.5)));
        Object[] echoed = JvmProcess.call(() -> values.toArray()).get();
        assertEquals(1, echoed[0]);
        assertEquals("str", echoed[1]);
        assertEquals(List.of(1), echoed[2]);
        assertEquals(2, ((int[]) echoed[3])[1]);
        assertEquals(Map.of("k", 2.5), echoed[4]);
    }

    private static String join(Object... values) {
        return Arrays.toString(values);
    }

    @Test
    void capturedNumbersAndTextsArriveUnchanged() throws Exception {
        boolean z = true;
        byte b = Byte.MIN_VALUE;
        short s = Short.MAX_VALUE;
        char c = '\uDC00';
        int i = Integer.MIN_VALUE;
        long j = Long.MAX_VALUE;
        float f = Float.MIN_VALUE;
        double d = -0.0;
        String text = "lone \uD800 and \0 and ü" + "x".repeat(100_000);
        String nothing = null;
        Integer boxed = 7;
        assertEquals(
                join(z, b, s, c, i, j, f, d, text, nothing, boxed),
                JvmProcess.call(() -> join(z, b, s, c, i, j, f, d, text, nothing, boxed))
                        .get());
        assertEquals(3L, JvmProcess.<Number>call(() -> 1L + 2).get());
        assertEquals(4, JvmProcess.call("four"::length).get());
    }

    @Test
    void waitingWithoutTimeReturnsAtOnceAndLeavesTheProcessAlone() throws Exception {
        String go = directory.resolve("timed").toString();
        try (JvmProcess process = JvmProcess.start(() -> waitForFile(go))) {
            assertFalse(process.join(Duration.ZERO));
            assertFalse(process.join(Duration.ofSeconds(-1)));
            assertFalse(process.join(Duration.ofMillis(20)));
            assertEquals(Optional.empty(), process.awaitExit(Duration.ofSeconds(Long.MIN_VALUE)));
            assertTrue(process.isAlive());
            Files.createFile(Path.of(go));
            assertTrue(process.join(Duration.ofSeconds(Long.MAX_VALUE)));
        }
    }

    @Test
    void theExitFutureIsCompletedByTheEndAndByNothingElse() throws Exception {
        String go = directory.resolve("future").toString();
        JvmProcess process = JvmProcess.start(() -> waitForFile(go));
        CompletableFuture<ExitStatus> mine = process.onExit();
        CompletableFuture<ExitStatus> other = process.onExit();
        assertFalse(other.isDone());
        mine.cancel(true);
        assertTrue(process.isAlive());
        Files.createFile(Path.of(go));
        assertTrue(other.get(60, TimeUnit.SECONDS).isSuccess());
    }

    @Test
    void anInterruptedWaitLeavesTheProcessAlone() throws Exception {
        String go = directory.resolve("interrupt").toString();
        try (JvmProcess process = JvmProcess.start(() -> waitForFile(go))) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, process::join);
            assertTrue(process.isAlive());
            Files.createFile(Path.of(go));
        }
    }

    @Test
    void closeWaitsForTheEndAndShowsAFailureThatNobodyHasSeen() {
        RemoteTaskException shown = assertThrows(RemoteTaskException.class, () -> {
            try (JvmProcess process = JvmProcess.start(() -> {
                throw new IllegalStateException("unseen");
            })) {
                assertNotEquals(0, process.pid());
            }
        });
        assertEquals("unseen", shown.remoteMessage());
    }

    @Test
    void closeIsSilentAboutAFailureThatWasSeenOrAskedFor() throws Exception {
        List<JvmProcess> closed = new ArrayList<>();
        try (JvmProcess seen = JvmProcess.start(() -> {
                    throw new IllegalStateException("seen");
                });
                JvmProcess killed = JvmProcess.start(() -> Thread.sleep(100_000))) {
            closed.addAll(List.of(seen, killed));
            assertThrows(RemoteTaskException.class, seen::join);
            killed.kill();
        }
        closed.retainAll(JvmProcess.activeChildren());
        assertEquals(List.of(), closed);
    }

    @Test
    void anInterruptOfCloseTerminatesTheProcess() {
        JvmProcess process = JvmProcess.start(() -> Thread.sleep(100_000));
        Thread.currentThread().interrupt();
        process.close();
        assertTrue(Thread.interrupted());
        ExitStatus status = process.exitStatus().orElseThrow();
        assertEquals(NotOnWindows.WINDOWS ? "exit code 143" : "signal 15 (SIGTERM)", status.toString());
    }

    @Test
    void everythingWorksAfterTheEndToo() throws Exception {
        JvmProcess process = JvmProcess.start(JvmProcessTest::doNothing);
        process.close();
        process.close();
        process.join();
        process.terminate();
        process.kill();
        if (!NotOnWindows.WINDOWS) {
            process.signal(2);
        }
        process.join();
        assertTrue(process.awaitExit().isSuccess());
        assertFalse(process.isAlive());
    }

    @Test
    void manyProcessesStartTogetherAndEachReturns() throws Exception {
        RemoteRunnable[] tasks = new RemoteRunnable[8];
        for (int i = 0; i < tasks.length; i++) {
            String file = directory.resolve("many" + i).toString();
            tasks[i] = () -> Files.createFile(Path.of(file));
        }
        List<JvmProcess> processes = JvmProcess.startAll(tasks);
        assertEquals(tasks.length, processes.size());
        for (int i = 0; i < tasks.length; i++) {
            processes.get(i).join();
            assertTrue(Files.exists(directory.resolve("many" + i)));
        }
        assertEquals(List.of(), JvmProcess.startAll());
    }

    @Test
    void aDaemonIsOneByRequestOrByDescent() throws Exception {
        try (JvmProcess usual = JvmProcess.start(JvmProcessTest::doNothing);
                JvmProcess daemon = JvmProcess.builder().daemon(true).start(JvmProcessTest::doNothing)) {
            assertFalse(usual.isDaemon());
            assertTrue(daemon.isDaemon());
        }
        boolean descendant = JvmProcess.builder()
                .daemon(true)
                .call(() -> JvmProcess.call(() -> JvmProcess.current().daemon()).get())
                .get();
        assertTrue(descendant);
        boolean explicit = JvmProcess.builder()
                .daemon(true)
                .call(() -> JvmProcess.builder()
                        .daemon(false)
                        .call(() -> JvmProcess.current().daemon())
                        .get())
                .get();
        assertFalse(explicit);
    }

    @Test
    void aTaskMayBeAnObjectWithStateOfItsOwn() throws Exception {
        Path file = directory.resolve("upper");
        JvmProcess process = JvmProcess.start(new UpperCaser("hello", file.toString()));
        process.join();
        assertEquals("HELLO", Processes.read(file));
    }

    private record UpperCaser(String text, String file) implements RemoteRunnable {
        @Override
        public void run() throws Exception {
            Files.writeString(Path.of(file), text.toUpperCase(java.util.Locale.ROOT));
        }
    }

    @Test
    void environmentAndDirectoryAndOutputAreTheChildsOwn() throws Exception {
        Path output = directory.resolve("output");
        Path home = Files.createDirectory(directory.resolve("home"));
        JvmProcess.builder()
                .environment("MULTIPROC_TEST", "hä")
                .environment("PATH", null)
                .directory(home)
                .stdout(Redirect.to(output.toFile()))
                .start(() -> System.out.print(System.getenv("MULTIPROC_TEST") + " " + System.getenv("PATH") + " "
                        + System.getProperty("user.dir")))
                .join();
        Charset charset =
                NotOnWindows.WINDOWS ? Charset.forName(System.getProperty("sun.jnu.encoding")) : StandardCharsets.UTF_8;
        assertEquals("hä null " + home.toRealPath(), Files.readString(output, charset));
    }

    @Test
    void standardInputOfAChildIsEmpty() throws Exception {
        assertEquals(-1, JvmProcess.call(() -> System.in.read()).get());
    }

    @Test
    void outputThatNobodyCouldReadIsRefused() {
        JvmProcessBuilder builder = JvmProcess.builder();
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> builder.stdout(Redirect.PIPE));
        assertTrue(e.getMessage().contains("redirect it to a file"), e.getMessage());
    }

    @Test
    void badNamesAndSignalsAreRefused() {
        JvmProcessBuilder builder = JvmProcess.builder();
        for (String name : List.of("", "a\nb", "\0", "x".repeat(256))) {
            assertThrows(IllegalArgumentException.class, () -> builder.name(name));
        }
        try (JvmProcess process = JvmProcess.start(JvmProcessTest::doNothing)) {
            assertThrows(IllegalArgumentException.class, () -> process.signal(0));
            assertThrows(IllegalArgumentException.class, () -> process.signal(-9));
        }
    }

    @Test
    void startingWorksInAVirtualOrAnyOtherThread() throws Exception {
        CompletableFuture<String> name = CompletableFuture.supplyAsync(
                        () -> JvmProcess.call(() -> JvmProcess.current().name()))
                .thenCompose(result -> result);
        assertInstanceOf(String.class, name.get(60, TimeUnit.SECONDS));
    }
}
