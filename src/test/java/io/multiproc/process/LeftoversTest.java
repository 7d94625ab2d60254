package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.sync.SharedLock;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import io.multiproc.testing.Sampled;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes inherit nothing that is not theirs, and leave nothing behind in their parent. */
class LeftoversTest {
    @TempDir
    private static Path directory;

    private static int countDescriptors(String go) throws Exception {
        Processes.awaitFile(Path.of(go));
        return (int) Processes.descriptors().stream()
                .filter(target -> target.startsWith("pipe:") || PortableMode.isShared(target))
                .count();
    }

    @Test
    @NotOnWindows("what a process has open cannot be listed by the JDK")
    void laterChildrenHaveNoDescriptorsOfEarlierOnes() throws Exception {
        String go = directory.resolve("go").toString();
        List<CompletableFuture<Integer>> counts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            counts.add(JvmProcess.call(() -> countDescriptors(go)));
        }
        Files.createFile(Path.of(go));
        HashSet<Integer> different = new HashSet<>();
        for (CompletableFuture<Integer> count : counts) {
            different.add(count.get());
        }
        assertEquals(1, different.size(), different::toString);
    }

    @Test
    @NotOnWindows("what a process has open cannot be listed by the JDK")
    void aChildHasNoSocketOfItsParent() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertTrue(socket.isBound());
            List<String> own = Processes.descriptors().stream()
                    .filter(target -> target.startsWith("socket:"))
                    .toList();
            assertFalse(own.isEmpty());
            List<String> childs =
                    List.of(JvmProcess.call(() -> Processes.descriptors().toArray(String[]::new))
                            .get());
            assertFalse(childs.stream().anyMatch(own::contains), childs::toString);
        }
    }

    @Test
    void everyKindOfEndLeavesNoThreadDescriptorOrMapping() throws Exception {
        round();
        List<String> descriptors = settled();
        long mappings = Processes.anonymousMappings();
        for (int i = 0; i < Sampled.Rounds.of(3, 1); i++) {
            round();
        }
        // fewer than before: what other tests have left to the garbage collector
        List<String> more = new ArrayList<>(settled());
        descriptors.forEach(more::remove);
        assertEquals(List.of(), more);
        long now = Processes.anonymousMappings();
        assertTrue(now <= mappings, () -> "before=" + mappings + ", now=" + now);
        assertEquals(
                0,
                ProcessHandle.current()
                        .children()
                        .filter(ProcessHandle::isAlive)
                        .count());
    }

    private static void round() throws Exception {
        JvmProcess.start(() -> {}).join();
        JvmProcess.start(() -> {
                    throw new IllegalStateException("expected");
                })
                .awaitExit();
        JvmProcess.start(() -> System.exit(3)).awaitExit();
        JvmProcess.call(() -> new byte[1 << 20]).get();
        JvmProcess killed = JvmProcess.start(() -> Thread.sleep(100_000));
        killed.kill();
        killed.awaitExit();
    }

    private static List<String> settled() throws Exception {
        Processes.await("no child is left", () -> JvmProcess.activeChildren().isEmpty());
        Processes.await("no thread is left", () -> Processes.ownThreads().isEmpty());
        return Processes.descriptors().stream()
                .filter(target ->
                        target.startsWith("pipe:") || PortableMode.isShared(target) || target.contains("multiproc~"))
                .map(target -> target.replaceAll("multiproc[.][0-9a-z]+|[0-9]+", "N"))
                .toList();
    }

    @Test
    void aProcessThatLeavesItsErrorStreamToAnotherDoesNotDelayItsEnd() throws Exception {
        long[] pid = new long[1];
        try {
            pid[0] = JvmProcess.call(() -> new ProcessBuilder(Processes.sleep(60))
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start()
                            .pid())
                    .get();
            assertTrue(Processes.isThere(pid[0]));
        } finally {
            ProcessHandle.of(pid[0]).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    @NotOnWindows("there is no way to close the output of a process that is started")
    void aClosedOutputOfTheParentIsNoReasonToFail() throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", "-c", "exec \"$@\" >&- 2>&-", "bash"));
        Path file = directory.resolve("closed");
        command.addAll(Processes.java(ClosedOutput.class, file.toString()));
        assertEquals(0, new ProcessBuilder(command).start().waitFor());
        assertEquals("0 0 1", Files.readString(file));
    }

    /** Runs with standard output and standard error closed. */
    static final class ClosedOutput {
        private ClosedOutput() {}

        public static void main(String[] args) throws Exception {
            int first = status(() -> System.out.println("to nowhere"));
            System.setOut(null);
            System.setErr(null);
            int second = status(() -> System.err.println("to nowhere"));
            int third = status(() -> {
                throw new IllegalStateException("to nowhere");
            });
            Processes.publish(Path.of(args[0]), first + " " + second + " " + third);
        }

        private static int status(RemoteRunnable task) throws InterruptedException {
            return JvmProcess.start(task).awaitExit().exitCode().orElseThrow();
        }
    }

    /** A lock that parent and child each make for themselves as soon as the class is there. */
    private static final class Global {
        static final SharedLock LOCK = SharedLock.create();
    }

    @Test
    void aSharedObjectThatEveryProcessMakesForItselfIsHarmless() throws Exception {
        Global.LOCK.lock();
        try {
            JvmProcess.start(() -> {
                        Global.LOCK.lock();
                        Global.LOCK.unlock();
                    })
                    .join();
        } finally {
            Global.LOCK.unlock();
        }
    }
}
