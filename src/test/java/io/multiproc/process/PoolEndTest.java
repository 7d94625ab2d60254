package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.ProcessStartException;
import io.multiproc.RemoteTaskException;
import io.multiproc.WorkerDiedException;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedLong;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How pools begin and end. */
@ExtendWith(Leftovers.class)
class PoolEndTest {

    private static ProcessPoolBuilder small() {
        return ProcessPool.builder().workers(1).fastStart();
    }

    private static void awaitOpen(SharedInt gate) throws InterruptedException {
        while (gate.get() == 0) {
            Thread.sleep(1);
        }
    }

    @BeforeAll
    static void childrenOfEarlierTestsAreGone() {
        Processes.await(
                "the children of earlier tests are gone",
                () -> JvmProcess.activeChildren().isEmpty());
    }

    @AfterEach
    void noProcessOrThreadIsLeft() {
        assertEquals(List.of(), JvmProcess.activeChildren());
        Processes.await(
                "no thread is left",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .noneMatch(name -> name.startsWith("multiproc-P")
                                || name.startsWith("multiproc-pool")
                                || name.startsWith("multiproc-stderr")));
    }

    @Test
    void thereAreAsManyWorkersAsAskedFor() {
        for (int workers : new int[] {0, -1, 1025}) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> ProcessPool.create(workers));
            assertTrue(e.getMessage().contains("workers=" + workers), e.getMessage());
        }
        try (ProcessPool pool = ProcessPool.create(3)) {
            assertEquals(3, pool.workers().size());
        }
        try (ProcessPool pool = ProcessPool.create()) {
            assertEquals(
                    Runtime.getRuntime().availableProcessors(), pool.workers().size());
        }
    }

    @Test
    void closeWaitsForAllThatWasSubmitted() {
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        ProcessPool pool = small().create();
        for (int i = 0; i < 50; i++) {
            int number = i;
            futures.add(pool.submit(() -> {
                Thread.sleep(2);
                return number;
            }));
        }
        pool.close();
        for (int i = 0; i < 50; i++) {
            assertTrue(futures.get(i).isDone());
            assertEquals(i, futures.get(i).join());
        }
        pool.close();
        pool.shutdownNow();
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> pool.submit(() -> 1));
        assertTrue(e.getMessage().contains("closed"), e.getMessage());
        assertThrows(IllegalStateException.class, () -> pool.map(x -> x, List.of(1)));
        assertThrows(IllegalStateException.class, () -> pool.map(x -> x, List.of()));
        assertThrows(IllegalStateException.class, () -> pool.stream(x -> x, List.of(1)));
        assertTrue(pool.toString().contains("closed"), pool.toString());
        assertEquals(List.of(), pool.workers());
    }

    /** Python's close() without join(), and an executor's shutdown without waiting. */
    @Test
    void whoeverDoesNotWantToWaitClosesInAnotherThread() throws Exception {
        ProcessPool pool = small().create();
        SharedInt gate = SharedInt.create(0);
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            futures.add(pool.submit(() -> {
                while (gate.get() == 0) {
                    Thread.sleep(1);
                }
                return number;
            }));
        }
        List<JvmProcess> workers = pool.workers();
        Thread closer = new Thread(pool::close);
        closer.start();
        Processes.await("it is closing", () -> pool.toString().contains("closed"));
        assertThrows(IllegalStateException.class, () -> pool.submit(() -> 1));
        assertFalse(futures.stream().anyMatch(CompletableFuture::isDone));
        gate.set(1);
        for (int i = 0; i < futures.size(); i++) {
            assertEquals(i, futures.get(i).get());
        }
        closer.join();
        workers.forEach(worker -> assertFalse(worker.isAlive()));
    }

    @Test
    void closingAtOnceAfterAFewTasksEnds() {
        for (int i = 0; i < 3; i++) {
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            try (ProcessPool pool = ProcessPool.builder().workers(2).fastStart().create()) {
                for (int k = 0; k < 3; k++) {
                    futures.add(pool.submit(() -> 1));
                }
            }
            futures.forEach(future -> assertEquals(1, future.join()));
        }
    }

    @Test
    void shutdownNowWaitsForNothing() {
        ProcessPool pool = small().create();
        SharedInt begun = SharedInt.create(0);
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            futures.add(pool.submit(() -> {
                begun.getAndAdd(1);
                Thread.sleep(100_000);
                return 1;
            }));
        }
        Processes.await("a task runs", () -> begun.get() > 0);
        List<JvmProcess> workers = pool.workers();
        pool.shutdownNow();
        assertEquals(1, begun.get());
        futures.forEach(future -> assertThrows(CancellationException.class, future::join));
        workers.forEach(worker -> assertFalse(worker.isAlive()));
        pool.close();
        assertThrows(IllegalStateException.class, () -> pool.submit(() -> 1));
    }

    @Test
    void aDeathAfterCloseWasCalledDoesNotHangIt() {
        ProcessPool pool = small().create();
        CompletableFuture<Void> dying = pool.submit(() -> {
            Thread.sleep(100);
            Runtime.getRuntime().halt(5);
        });
        CompletableFuture<Integer> behind = pool.submit(() -> 1);
        pool.close();
        CompletionException e = assertThrows(CompletionException.class, dying::join);
        assertInstanceOf(WorkerDiedException.class, e.getCause());
        assertEquals(1, behind.join());
    }

    @Test
    void anInterruptedCloseEndsAllAtOnce() {
        ProcessPool pool = small().create();
        CompletableFuture<Void> future = pool.submit(() -> Thread.sleep(100_000));
        Thread.currentThread().interrupt();
        pool.close();
        assertTrue(Thread.interrupted());
        assertThrows(CancellationException.class, future::join);
    }

    @Test
    void closeByADependentFunctionIsRefused() {
        ProcessPool pool = small().create();
        SharedInt gate = SharedInt.create(0);
        CompletableFuture<Void> future = pool.submit(() -> awaitOpen(gate));
        CompletableFuture<Void> closing = future.thenRun(pool::close);
        gate.set(1); // not before: the function of a future that is complete runs in this thread, which may close
        CompletionException e = assertThrows(CompletionException.class, closing::join);
        assertTrue(e.getMessage().contains("shutdownNow"), e.getMessage());
        pool.close();
    }

    @Test
    void shutdownNowByADependentFunctionWorks() throws Exception {
        ProcessPool pool = small().create();
        SharedInt gate = SharedInt.create(0);
        CountDownLatch done = new CountDownLatch(1);
        pool.submit(() -> awaitOpen(gate)).thenRun(() -> {
            pool.shutdownNow();
            done.countDown();
        });
        gate.set(1);
        done.await();
        pool.close();
    }

    private static final class WorkerState {
        private static int value;

        private WorkerState() {}
    }

    @Test
    void theInitializerRunsOnceInEachWorker() throws Exception {
        SharedInt count = SharedInt.create(0);
        try (ProcessPool pool = ProcessPool.builder()
                .workers(2)
                .fastStart()
                .initializer(() -> {
                    count.getAndAdd(1);
                    WorkerState.value = 42;
                })
                .create()) {
            assertEquals(2, count.get());
            assertEquals(
                    Set.of(42),
                    new HashSet<>(pool.map(
                            x -> WorkerState.value,
                            IntStream.range(0, 100).boxed().toList(),
                            1)));
        }
        assertEquals(2, count.get());
        assertThrows(NullPointerException.class, () -> ProcessPool.builder().initializer(null));
    }

    @Test
    void anInitializerThatThrowsOrEndsTheWorkerMakesNoPool() {
        SharedInt count = SharedInt.create(0);
        ProcessPoolBuilder throwing = small().workers(2).initializer(() -> {
            count.getAndAdd(1);
            throw new IllegalStateException("no model");
        });
        RemoteTaskException e = assertThrows(RemoteTaskException.class, throwing::create);
        assertEquals("no model", e.getCause().getMessage());
        assertTrue(count.get() <= 2, () -> "count=" + count.get());
        ProcessPoolBuilder exiting = small().initializer(() -> System.exit(3));
        WorkerDiedException death = assertThrows(WorkerDiedException.class, exiting::create);
        assertEquals(3, death.exitCode().getAsInt());
        Thread unsent = new Thread();
        ProcessPoolBuilder bad = small().initializer(() -> unsent.start());
        assertThrows(IllegalArgumentException.class, bad::create);
    }

    @Test
    void anInitializerThatThrowsInAReplacementBreaksThePoolOnce() {
        SharedInt count = SharedInt.create(0);
        ProcessPool pool = small().initializer(() -> {
                    if (count.getAndAdd(1) > 0) {
                        throw new IllegalStateException("no second time");
                    }
                })
                .create();
        CompletableFuture<Void> dying = pool.submit(() -> Runtime.getRuntime().halt(1));
        CompletableFuture<Integer> waiting = pool.submit(() -> 1);
        assertInstanceOf(
                WorkerDiedException.class,
                assertThrows(CompletionException.class, dying::join).getCause());
        CompletionException e = assertThrows(CompletionException.class, waiting::join);
        assertInstanceOf(RemoteTaskException.class, e.getCause());
        IllegalStateException broken = assertThrows(IllegalStateException.class, () -> pool.submit(() -> 1));
        assertTrue(broken.getMessage().contains("broken"), broken.getMessage());
        assertTrue(broken.getMessage().contains("no second time"), broken.getMessage());
        pool.close();
        assertEquals(2, count.get());
    }

    @Test
    void badJvmOptionsMakeNoPool() {
        ProcessPoolBuilder bad = ProcessPool.builder().workers(3).jvmOptions("-XX:NoSuchOption");
        ProcessStartException e = assertThrows(ProcessStartException.class, bad::create);
        assertTrue(e.getMessage().contains("NoSuchOption"), e.getMessage());
    }

    @Test
    @NotOnWindows("a directory in which a process works cannot be removed")
    void aDirectoryThatVanishesBreaksThePool(@TempDir Path parent) throws Exception {
        Path directory = Files.createDirectory(parent.resolve("work"));
        ProcessPool pool = small().directory(directory).create();
        Files.delete(directory);
        CompletableFuture<Void> dying = pool.submit(() -> Runtime.getRuntime().halt(1));
        CompletableFuture<Integer> waiting = pool.submit(() -> 1);
        assertThrows(CompletionException.class, dying::join);
        CompletionException e = assertThrows(CompletionException.class, waiting::join);
        assertInstanceOf(ProcessStartException.class, e.getCause());
        pool.close();
    }

    @Test
    void aWorkerEndsAfterItsTasks() {
        assertThrows(IllegalArgumentException.class, () -> small().maxTasksPerWorker(0));
        assertThrows(IllegalArgumentException.class, () -> small().maxTasksPerWorker(-1));
        SharedInt most = SharedInt.create(0);
        try (ProcessPool pool = small().maxTasksPerWorker(3).create()) {
            List<CompletableFuture<Long>> pids = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                pids.add(pool.submit(() -> ProcessHandle.current().pid()));
                most.set(Math.max(most.get(), pool.workers().size()));
            }
            List<Long> seen = pids.stream().map(CompletableFuture::join).toList();
            assertEquals(3, new HashSet<>(seen).size(), seen::toString);
            assertEquals(1, new HashSet<>(seen.subList(0, 3)).size(), seen::toString);
            assertEquals(1, new HashSet<>(seen.subList(3, 6)).size(), seen::toString);
        }
        assertEquals(1, most.get());
    }

    @Test
    void workersAreReplacedWhileManyTasksRun() throws Exception {
        try (ProcessPool pool = ProcessPool.builder()
                .workers(3)
                .fastStart()
                .maxTasksPerWorker(20)
                .create()) {
            List<Integer> items = IntStream.range(0, 100).boxed().toList();
            List<Long> pids = pool.map(x -> ProcessHandle.current().pid(), items, 1);
            assertTrue(new HashSet<>(pids).size() >= 5, pids::toString);
        }
    }

    @Test
    void manyWorkers() throws Exception {
        try (ProcessPool pool = ProcessPool.builder().workers(6).fastStart().create()) {
            List<Integer> items = IntStream.range(0, 1000).boxed().toList();
            assertEquals(
                    332_833_500,
                    pool.map(x -> x * x, items).stream().mapToInt(x -> x).sum());
        }
    }

    /** A program whose pool nobody closes. */
    static final class Careless {
        private Careless() {}

        public static void main(String[] args) {
            ProcessPool pool = ProcessPool.create(2);
            for (JvmProcess worker : pool.workers()) {
                System.out.println(worker.pid());
            }
            pool.submit(() -> Thread.sleep(100_000));
            System.out.println("ready");
            if (args.length > 0) {
                pool.submit(() -> Thread.sleep(100_000)).join();
            }
        }
    }

    private static List<Long> pidsOf(BufferedReader lines) throws Exception {
        List<Long> pids = new ArrayList<>();
        for (String line = lines.readLine(); !line.equals("ready"); line = lines.readLine()) {
            pids.add(Long.parseLong(line));
        }
        return pids;
    }

    @Test
    void workersEndWithTheirParentHoweverItEnds() throws Exception {
        for (boolean killed : new boolean[] {false, true}) {
            List<String> command = killed ? Processes.java(Careless.class, "stay") : Processes.java(Careless.class);
            Process parent = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader lines = parent.inputReader()) {
                List<Long> pids = pidsOf(lines);
                assertEquals(2, pids.size());
                if (killed) {
                    parent.destroyForcibly();
                }
                parent.waitFor();
                pids.forEach(Processes::awaitGone);
            } finally {
                parent.destroyForcibly().onExit().join();
            }
        }
    }

    @Test
    void aPoolOfAWorkerEndsWithTheWorker() {
        SharedLong pid = SharedLong.create(0);
        try (ProcessPool pool = small().create()) {
            CompletableFuture<Void> nested = pool.submit(() -> {
                ProcessPool own = small().create();
                pid.set(own.workers().get(0).pid());
                own.submit(() -> Thread.sleep(100_000)).join();
            });
            Processes.await("the inner worker runs", () -> pid.get() != 0);
            nested.cancel(true);
            Processes.awaitGone(pid.get());
        }
    }
}
