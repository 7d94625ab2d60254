package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.ProcessDiedException;
import io.multiproc.RemoteTaskException;
import io.multiproc.sync.SharedLock;
import io.multiproc.testing.Kills;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.value.SharedInt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Serializable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the parent hears of a task: its result, its exception, or how its process died. */
@Tag("wait")
@Tag("long")
class OutcomeTest {
    @TempDir
    private static Path directory;

    private static void fail(String text) throws IOException {
        throw new IOException(text, new IllegalStateException("inner"));
    }

    private static <T extends Throwable> T failureOf(CompletableFuture<?> future, Class<T> type) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> future.get(60, TimeUnit.SECONDS));
        return assertInstanceOf(type, e.getCause());
    }

    @Test
    void theExceptionOfATaskArrivesWithItsRemoteStack() throws Exception {
        JvmProcess process = JvmProcess.start("thrower", () -> fail("boom"));
        RemoteTaskException e = assertThrows(RemoteTaskException.class, process::join);
        assertEquals("thrower", e.processName());
        assertEquals(process.pid(), e.pid());
        assertEquals(IOException.class.getName(), e.remoteClassName());
        assertEquals("boom", e.remoteMessage());
        assertTrue(e.getMessage().contains("process=thrower, pid=" + process.pid()), e.getMessage());
        assertTrue(e.getMessage().contains("java.io.IOException: boom"), e.getMessage());
        assertTrue(e.remoteStack().contains("OutcomeTest.fail(OutcomeTest.java:"), e.remoteStack());
        IOException cause = assertInstanceOf(IOException.class, e.getCause());
        assertInstanceOf(IllegalStateException.class, cause.getCause());
        assertTrue(Arrays.stream(cause.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("fail")));
        assertEquals(1, process.awaitExit().exitCode().orElseThrow());
    }

    @Test
    void theChildPrintsTheStackUnderItsNameOnStandardError() throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream copied = new ByteArrayOutputStream();
        System.setErr(new PrintStream(copied, true, StandardCharsets.UTF_8));
        try {
            JvmProcess process = JvmProcess.start("printer", () -> fail("printed"));
            process.awaitExit();
        } finally {
            System.setErr(before);
        }
        String text = copied.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
        assertTrue(text.contains("Process printer:\njava.io.IOException: printed\n\tat "), text);
        assertTrue(text.contains("OutcomeTest.java:"), text);
        assertTrue(text.contains("Caused by: java.lang.IllegalStateException: inner"), text);
    }

    private static final class Unserializable extends Exception {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // the point of it
        private final Object field = new Object();

        Unserializable() {
            super("not to be serialized");
        }

        @Override
        public String toString() {
            return super.toString() + field.getClass();
        }
    }

    @Test
    void anExceptionThatCannotBeSerializedArrivesAsText() {
        JvmProcess process = JvmProcess.start(() -> {
            throw new Unserializable();
        });
        RemoteTaskException e = assertThrows(RemoteTaskException.class, process::join);
        assertNull(e.getCause());
        assertEquals(Unserializable.class.getName(), e.remoteClassName());
        assertEquals("not to be serialized", e.remoteMessage());
        assertTrue(e.getMessage().contains("OutcomeTest.java:"), e.getMessage());
    }

    private static void throwUnknown(String classes) throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {Path.of(classes).toUri().toURL()})) {
            throw (Exception) loader.loadClass("Unknown").getConstructor().newInstance();
        }
    }

    @Test
    @NotOnWindows("the JVM of this build is a JRE, without a compiler")
    void anExceptionOfAClassThatIsUnknownHereArrivesAsText() throws Exception {
        Processes.compile(
                directory,
                "Unknown",
                "public class Unknown extends Exception { public Unknown() { super(\"from there\"); } }");
        String classes = directory.toString();
        JvmProcess process = JvmProcess.start(() -> throwUnknown(classes));
        RemoteTaskException e = assertThrows(RemoteTaskException.class, process::join);
        assertNull(e.getCause());
        assertEquals("Unknown", e.remoteClassName());
        assertEquals("from there", e.remoteMessage());
    }

    @Test
    void anErrorOfATaskIsReportedLikeAnException() {
        JvmProcess process = JvmProcess.start(() -> {
            throw new AssertionError("an error");
        });
        RemoteTaskException e = assertThrows(RemoteTaskException.class, process::join);
        assertInstanceOf(AssertionError.class, e.getCause());
    }

    private static int recurse(int depth) {
        return recurse(depth + 1) + 1;
    }

    @Test
    void aStackOverflowAndAnEmptyHeapAreReported() {
        JvmProcess deep = JvmProcess.start(() -> recurse(0));
        RemoteTaskException e = assertThrows(RemoteTaskException.class, deep::join);
        assertEquals(StackOverflowError.class.getName(), e.remoteClassName());
        JvmProcess large =
                JvmProcess.builder().jvmOptions("-Xmx32m").start(() -> System.out.print(new long[64 << 20].length));
        e = assertThrows(RemoteTaskException.class, large::join);
        assertEquals(OutOfMemoryError.class.getName(), e.remoteClassName());
    }

    @Test
    void aResultArrivesHoweverLargeItIs() throws Exception {
        assertEquals("small", JvmProcess.call(() -> "small").get());
        assertNull(JvmProcess.call(() -> null).get());
        byte[] large = JvmProcess.call(() -> {
                    byte[] bytes = new byte[20 << 20];
                    Arrays.fill(bytes, (byte) 7);
                    return bytes;
                })
                .get();
        assertEquals(20 << 20, large.length);
        assertEquals(7, large[large.length - 1]);
    }

    @Test
    void aLargeTaskArrives() throws Exception {
        int[] large = new int[8 << 20];
        large[large.length - 1] = 42;
        assertEquals(42, JvmProcess.call(() -> large[large.length - 1]).get());
    }

    @Test
    void aResultThatCannotBeSerializedFailsAloneAndSaysSo() {
        RemoteTaskException e =
                failureOf(JvmProcess.call(() -> new Object[] {new Object()}), RemoteTaskException.class);
        assertTrue(e.remoteMessage().contains("cannot be serialized"), e.remoteMessage());
        assertTrue(e.remoteMessage().contains("java.lang.Object"), e.remoteMessage());
    }

    private static Serializable makeUnknown(String classes) throws Exception {
        URLClassLoader loader =
                new URLClassLoader(new URL[] {Path.of(classes).toUri().toURL()});
        return (Serializable) loader.loadClass("UnknownResult").getConstructor().newInstance();
    }

    @Test
    @NotOnWindows("the JVM of this build is a JRE, without a compiler")
    void aResultOfAClassThatIsUnknownHereFailsAloneAndNamesIt() throws Exception {
        Processes.compile(directory, "UnknownResult", "public class UnknownResult implements java.io.Serializable {}");
        String classes = directory.toString();
        RemoteTaskException e = failureOf(JvmProcess.call(() -> makeUnknown(classes)), RemoteTaskException.class);
        assertTrue(e.getMessage().contains("UnknownResult"), e.getMessage());
        assertTrue(e.getMessage().contains("cannot be read here"), e.getMessage());
    }

    @Test
    void theExceptionOfACallFailsItsFuture() {
        RemoteTaskException e = failureOf(
                JvmProcess.call(() -> {
                    fail("called");
                    return 1;
                }),
                RemoteTaskException.class);
        assertEquals("called", e.getCause().getMessage());
    }

    @Test
    void aCallWhoseProcessEndsByItselfFailsWhateverTheExitCode() {
        ProcessDiedException e = failureOf(
                JvmProcess.call(() -> {
                    System.exit(0);
                    return 1;
                }),
                ProcessDiedException.class);
        assertEquals(0, e.exitCode().orElseThrow());
    }

    @Test
    void aSharedObjectMayBeCapturedAndMayBeTheResult() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedLock made = JvmProcess.call(() -> {
                            lock.lock();
                            lock.unlock();
                            SharedLock result = SharedLock.create();
                            result.lock();
                            result.unlock();
                            return result;
                        })
                        .get(60, TimeUnit.SECONDS)) {
            assertFalse(made.isLocked());
            made.lock();
            made.unlock();
        }
        Processes.await("no child is left", () -> JvmProcess.activeChildren().isEmpty());
    }

    @Test
    void aSharedObjectGoesOnToGrandchildrenAndBack() throws Exception {
        try (SharedInt counter = SharedInt.create(0)) {
            SharedInt same = JvmProcess.call(() -> {
                        counter.getAndAdd(1);
                        JvmProcess.start(() -> counter.getAndAdd(10)).join();
                        return counter;
                    })
                    .get(60, TimeUnit.SECONDS);
            assertEquals(11, counter.get());
            same.getAndAdd(100);
            assertEquals(111, counter.get());
            same.close();
        }
    }

    private static void makeAndShare() throws Exception {
        try (SharedInt own = SharedInt.create(5)) {
            JvmProcess.builder().daemon(true).start(() -> own.set(6)).join();
            if (own.get() != 6) {
                throw new IllegalStateException("value=" + own.get());
            }
        }
    }

    @Test
    void aChildMayShareWhatItMakesWithAChildOfItsOwn() throws Exception {
        JvmProcess.start(OutcomeTest::makeAndShare).join();
    }

    private static final class Carrier extends Exception {
        private static final long serialVersionUID = 1L;
        private final SharedLock lock;

        Carrier(SharedLock lock) {
            this.lock = lock;
        }
    }

    @Test
    void aSharedObjectMayArriveInTheExceptionOfACall() {
        RemoteTaskException e = failureOf(
                JvmProcess.call(() -> {
                    throw new Carrier(SharedLock.create());
                }),
                RemoteTaskException.class);
        try (SharedLock lock = assertInstanceOf(Carrier.class, e.getCause()).lock) {
            lock.lock();
            lock.unlock();
        }
    }

    @Test
    void aSharedObjectInTheExceptionOfAStartedTaskIsGoneAndTheRestArrives() {
        JvmProcess process = JvmProcess.start(() -> {
            throw new Carrier(SharedLock.create());
        });
        RemoteTaskException e = assertThrows(RemoteTaskException.class, process::join);
        assertEquals(Carrier.class.getName(), e.remoteClassName());
    }

    @Test
    void cancellingACallKillsItsProcess() throws Exception {
        Path file = directory.resolve("cancelled");
        String target = file.toString();
        CompletableFuture<Integer> future = JvmProcess.call(() -> {
            Processes.publish(
                    Path.of(target), Long.toString(JvmProcess.current().pid()));
            Thread.sleep(100_000);
            return 1;
        });
        Processes.awaitFile(file);
        future.cancel(true);
        Processes.awaitGone(Long.parseLong(Processes.read(file)));
        assertThrows(CancellationException.class, future::get);
    }

    @Test
    void aCallThatTakesTooLongIsKilled() throws Exception {
        CompletableFuture<Integer> future = JvmProcess.<Integer>call(() -> {
                    Thread.sleep(100_000);
                    return 1;
                })
                .orTimeout(50, TimeUnit.MILLISECONDS);
        failureOf(future, TimeoutException.class);
        Processes.await("no child is left", () -> JvmProcess.activeChildren().isEmpty());
    }

    @Test
    void aKilledCallFailsItsFuture() throws Exception {
        CompletableFuture<Integer> future = JvmProcess.builder().name("victim").call(() -> {
            Thread.sleep(100_000);
            return 1;
        });
        JvmProcess.activeChildren().forEach(JvmProcess::kill);
        ProcessDiedException e = failureOf(future, ProcessDiedException.class);
        Kills.assertKilled(e.exitCode(), e.signal());
        assertEquals("victim", e.processName());
    }

    @Test
    void theLastLinesOfStandardErrorAreInTheMessageOfADeath() {
        JvmProcess process = JvmProcess.start(() -> {
            for (int i = 1; i <= 30; i++) {
                System.err.println("line " + i);
            }
            System.exit(3);
        });
        ProcessDiedException e = assertThrows(ProcessDiedException.class, process::join);
        assertEquals(3, e.exitCode().orElseThrow());
        assertTrue(e.errorOutput().startsWith("line 11\n"), e.errorOutput());
        assertTrue(e.errorOutput().endsWith("\nline 30"), e.errorOutput());
        assertTrue(e.getMessage().contains("exit code 3"), e.getMessage());
        assertTrue(e.getMessage().contains("line 30"), e.getMessage());
    }

    @Test
    void aTaskThatNullsItsStreamsStillReportsItsException() {
        JvmProcess process = JvmProcess.start(() -> {
            System.setErr(null);
            System.setOut(null);
            throw new IOException("without streams");
        });
        RemoteTaskException e = assertThrows(RemoteTaskException.class, process::join);
        assertEquals("without streams", e.remoteMessage());
    }

    @Test
    void anInterruptThatATaskLeavesBehindHarmsNoOutcome() throws Exception {
        JvmProcess process = JvmProcess.start(() -> Thread.currentThread().interrupt());
        process.join();
        assertEquals(
                "interrupted",
                JvmProcess.call(() -> {
                            Thread.currentThread().interrupt();
                            return "interrupted";
                        })
                        .get());
    }

    @Test
    void whatATaskLeftInABufferedStreamIsFlushed() throws Exception {
        Path output = directory.resolve("buffered");
        JvmProcess.builder()
                .stdout(ProcessBuilder.Redirect.to(output.toFile()))
                .start(() -> {
                    System.setOut(new PrintStream(
                            new java.io.BufferedOutputStream(new java.io.FileOutputStream(java.io.FileDescriptor.out)),
                            false));
                    System.out.print("kept");
                })
                .join();
        assertEquals("kept", Processes.read(output));
    }

    /** Runs in a JVM that may not write large files. */
    static final class NarrowRoom {
        private NarrowRoom() {}

        public static void main(String[] args) throws Exception {
            try {
                JvmProcess.call(() -> new byte[4 << 20]).get();
            } catch (ExecutionException e) {
                System.out.println(((RemoteTaskException) e.getCause()).remoteMessage());
            }
            System.out.println(JvmProcess.call(() -> "small").get());
        }
    }

    @Test
    @NotOnWindows("no limit of a process's own for the size of files")
    void anOutcomeThatDoesNotFitFailsAlone() throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -f 2048; exec \"$@\"", "bash"));
        command.addAll(Processes.java(NarrowRoom.class));
        List<String> said = Processes.linesOf(command);
        assertEquals(2, said.size(), said::toString);
        assertTrue(said.get(0).contains("no room in shared memory"), said::toString);
        assertEquals("small", said.get(1));
    }
}
