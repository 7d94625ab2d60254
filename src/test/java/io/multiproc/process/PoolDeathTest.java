package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.RemoteTaskException;
import io.multiproc.TaskTimeoutException;
import io.multiproc.WorkerDiedException;
import io.multiproc.testing.Kills;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.Sampled;
import io.multiproc.testing.Stops;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedIntArray;
import io.multiproc.value.SharedLong;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Workers that end in the middle of a task, by themselves or killed. */
@Tag("wait")
@Tag("long")
@ExtendWith(Leftovers.class)
class PoolDeathTest {
    private static ProcessPool pool;
    private static SharedInt deadly;

    @BeforeAll
    static void start() {
        deadly = SharedInt.create(0);
        SharedInt armed = deadly;
        pool = ProcessPool.builder()
                .workers(2)
                .jvmOptions("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                .initializer(() -> PoolWorker.watch(step -> {
                    if (armed.compareAndSet(step.ordinal() + 1, 0)) {
                        Kills.self();
                    }
                }))
                .create();
    }

    @AfterAll
    static void end() {
        pool.close();
        pool = null; // what waits in its memory goes when it is unreachable
        deadly = null;
    }

    private static WorkerDiedException deathOf(CompletableFuture<?> future) {
        CompletionException e = assertThrows(CompletionException.class, future::join);
        return assertInstanceOf(WorkerDiedException.class, e.getCause());
    }

    /** Keeps both workers busy until the gate is open: what is submitted meanwhile waits. */
    private static List<CompletableFuture<Void>> occupyWorkers(SharedInt gate) {
        SharedInt busy = SharedInt.create(0);
        List<CompletableFuture<Void>> blockers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            blockers.add(pool.submit(() -> {
                busy.getAndAdd(1);
                while (gate.get() == 0) {
                    Thread.sleep(1);
                }
            }));
        }
        Processes.await("both workers are busy", () -> busy.get() == 2);
        return blockers;
    }

    private static void awaitGreater(SharedInt value, int than) {
        Processes.await("a value is more than " + than, () -> value.get() > than);
    }

    @Test
    void aKilledWorkerFailsOnlyItsTask() {
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            futures.add(pool.submit(() -> {
                if (number == 4) {
                    System.err.println("last words");
                    Kills.self();
                }
                return number * number;
            }));
        }
        for (int i = 0; i < 10; i++) {
            if (i == 4) {
                WorkerDiedException death = deathOf(futures.get(i));
                Kills.assertKilled(death.exitCode(), death.signal());
                assertTrue(death.errorOutput().endsWith("last words"), death.errorOutput());
                String end = NotOnWindows.WINDOWS ? "exit code 1" : "SIGKILL";
                assertTrue(death.getMessage().contains(end), death.getMessage());
            } else {
                assertEquals(i * i, futures.get(i).join());
            }
        }
    }

    @Test
    void aWorkerKilledFromOutsideIsReplaced() {
        SharedLong pid = SharedLong.create(0);
        CompletableFuture<Integer> victim = pool.submit(() -> {
            pid.set(ProcessHandle.current().pid());
            Thread.sleep(100_000);
            return 1;
        });
        Processes.await("the task runs", () -> pid.get() != 0);
        ProcessHandle.of(pid.get()).orElseThrow().destroyForcibly();
        assertEquals(pid.get(), deathOf(victim).pid());
        assertEquals(1, pool.submit(() -> 1).join());
        Processes.await("there are two workers", () -> pool.workers().size() == 2);
    }

    @Test
    void exitAndHaltFailAlone() {
        WorkerDiedException exit = deathOf(pool.submit(() -> System.exit(7)));
        assertEquals(OptionalInt.of(7), exit.exitCode());
        assertEquals(OptionalInt.empty(), exit.signal());
        assertEquals(
                OptionalInt.of(0), deathOf(pool.submit(() -> System.exit(0))).exitCode());
        assertEquals(
                OptionalInt.of(9),
                deathOf(pool.submit(() -> Runtime.getRuntime().halt(9))).exitCode());
        assertEquals(1, pool.submit(() -> 1).join());
    }

    @Test
    void runningOutOfMemoryFailsAlone() {
        CompletionException e = assertThrows(
                CompletionException.class,
                () -> pool.submit(() -> {
                            List<byte[]> all = new ArrayList<>();
                            while (true) {
                                all.add(new byte[1 << 20]);
                            }
                        })
                        .join());
        RemoteTaskException remote = assertInstanceOf(RemoteTaskException.class, e.getCause());
        assertEquals(OutOfMemoryError.class.getName(), remote.remoteClassName());
        assertEquals(1, pool.submit(() -> 1).join());
    }

    private static int endless(int x) {
        return endless(x + 1) + 1;
    }

    @Test
    void endlessRecursionFailsAlone() {
        CompletionException e = assertThrows(
                CompletionException.class, () -> pool.submit(() -> endless(0)).join());
        assertInstanceOf(StackOverflowError.class, e.getCause().getCause());
        assertEquals(1, pool.submit(() -> 1).join());
    }

    private static final class EndsWhenRead implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) {
            Runtime.getRuntime().halt(77);
        }
    }

    private static final class EndsWhenWritten implements Serializable {
        private static final long serialVersionUID = 1L;

        private void writeObject(ObjectOutputStream out) {
            Runtime.getRuntime().halt(78);
        }
    }

    @Test
    void aWorkerThatEndsWhileItReadsOrWritesFailsAlone() {
        Object bad = new EndsWhenRead();
        assertEquals(
                OptionalInt.of(77), deathOf(pool.submit(() -> bad.hashCode())).exitCode());
        assertEquals(
                OptionalInt.of(78),
                deathOf(pool.submit(() -> (Object) new EndsWhenWritten())).exitCode());
        assertEquals(1, pool.submit(() -> 1).join());
    }

    @Test
    void aMapWithADyingItemThrows() throws Exception {
        assertThrows(
                WorkerDiedException.class,
                () -> pool.map(
                        x -> {
                            if (x == 5) {
                                Kills.self();
                            }
                            return x;
                        },
                        IntStream.range(0, 10).boxed().toList(),
                        1));
        assertEquals(List.of(1, 2), pool.map(x -> x, List.of(1, 2)));
    }

    @Test
    void aCancelledTaskThatWaitsNeverRuns() {
        SharedInt gate = SharedInt.create(0);
        SharedInt ran = SharedInt.create(0);
        List<CompletableFuture<Void>> blockers = occupyWorkers(gate);
        List<CompletableFuture<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) { // in the lanes and behind them
            waiting.add(pool.submit(() -> ran.getAndAdd(1)));
        }
        for (int i = 0; i < 50; i++) {
            CompletableFuture<Integer> future = waiting.get(i);
            switch (i % 3) {
                case 0 -> assertTrue(future.cancel(true));
                case 1 -> assertTrue(future.complete(-1));
                default -> assertTrue(future.completeExceptionally(new IllegalStateException("not wanted")));
            }
        }
        gate.set(1);
        blockers.forEach(CompletableFuture::join); // nobody was killed
        assertEquals(1, pool.submit(() -> 1).join());
        assertEquals(0, ran.get());
    }

    @Test
    void aCancelledTaskThatRunsIsKilledAndNoOther() {
        for (int round = 0; round < 3; round++) {
            SharedInt running = SharedInt.create(0);
            SharedLong pid = SharedLong.create(0);
            CompletableFuture<Void> victim = pool.submit(() -> {
                pid.set(ProcessHandle.current().pid());
                running.getAndAdd(1);
                Thread.sleep(100_000);
            });
            awaitGreater(running, 0);
            List<CompletableFuture<Integer>> others = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int number = i;
                others.add(pool.submit(() -> number));
            }
            switch (round) {
                case 0 -> victim.cancel(false);
                case 1 -> victim.complete(null);
                default -> {
                    victim.orTimeout(10, TimeUnit.MILLISECONDS);
                    CompletionException e = assertThrows(CompletionException.class, victim::join);
                    assertInstanceOf(TimeoutException.class, e.getCause());
                }
            }
            Processes.awaitGone(pid.get());
            for (int i = 0; i < 20; i++) {
                assertEquals(i, others.get(i).join());
            }
        }
    }

    @Test
    void cancellingWhatIsAboutToEndHitsNoOtherTask() {
        Random random = new Random(2);
        List<CompletableFuture<Integer>> wanted = new ArrayList<>();
        List<CompletableFuture<Integer>> cancelled = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            int number = i;
            cancelled.add(pool.submit(() -> number));
            wanted.add(pool.submit(() -> number));
            if (random.nextInt(20) == 0) {
                int pick = random.nextInt(cancelled.size());
                cancelled.get(pick).cancel(true);
            }
        }
        for (int i = 0; i < wanted.size(); i++) {
            assertEquals(i, wanted.get(i).join());
        }
        for (int i = 0; i < cancelled.size(); i++) {
            CompletableFuture<Integer> future = cancelled.get(i);
            if (future.isCancelled()) {
                assertThrows(CancellationException.class, future::join);
            } else {
                assertEquals(i, future.join());
            }
        }
    }

    @Test
    void aTaskBeyondItsLimitIsKilled() throws Exception {
        Pool limited = pool.within(Duration.ofMillis(300));
        Pool patient = pool.within(Duration.ofHours(1)); // for short tasks, which a busy machine may keep waiting
        SharedInt late = SharedInt.create(0);
        SharedInt others = SharedInt.create(0);
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int number = i;
            if (number == 3) {
                futures.add(limited.submit(() -> {
                    late.getAndAdd(1);
                    Thread.sleep(100_000);
                    return number;
                }));
            } else {
                futures.add(patient.submit(() -> {
                    others.getAndAdd(1);
                    return number;
                }));
            }
        }
        for (int i = 0; i < 6; i++) {
            if (i == 3) {
                CompletionException e = assertThrows(CompletionException.class, futures.get(i)::join);
                TaskTimeoutException timeout = assertInstanceOf(TaskTimeoutException.class, e.getCause());
                assertEquals(Duration.ofMillis(300), timeout.limit());
            } else {
                assertEquals(i, futures.get(i).join());
            }
        }
        assertEquals(5, others.get());
        assertTrue(late.get() <= 1, "it ran twice");
        assertThrows(
                TaskTimeoutException.class,
                () -> limited.map(
                        x -> {
                            Thread.sleep(100_000 * x);
                            return x;
                        },
                        List.of(0, 1)));
    }

    @Test
    void waitingDoesNotCountForTheLimit() {
        Duration limit = Duration.ofSeconds(5); // more than a busy machine takes for a short task
        Pool limited = pool.within(limit);
        SharedInt gate = SharedInt.create(0);
        List<CompletableFuture<Void>> blockers = occupyWorkers(gate);
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 12; i++) { // in the lanes and behind them
            int number = i;
            futures.add(limited.submit(() -> {
                Thread.sleep(50); // long enough to be seen to run
                return number;
            }));
        }
        long start = System.nanoTime();
        while (System.nanoTime() - start <= limit.toNanos()) {
            Processes.pause(100);
        }
        gate.set(1);
        blockers.forEach(CompletableFuture::join);
        for (int i = 0; i < 12; i++) {
            assertEquals(i, futures.get(i).join());
        }
    }

    @Test
    void aLimitMustBePositive() {
        assertThrows(IllegalArgumentException.class, () -> pool.within(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> pool.within(Duration.ofMillis(-1)));
        assertThrows(NullPointerException.class, () -> pool.within(null));
        assertEquals(
                1,
                pool.within(Duration.ofSeconds(Long.MAX_VALUE)).submit(() -> 1).join());
    }

    @ParameterizedTest
    @EnumSource
    void aKillAtAnyStepFailsAtMostTheTaskThatWasTaken(PoolWorker.Step step) {
        SharedIntArray runs = SharedIntArray.zeros(8);
        SharedInt gate = SharedInt.create(0);
        SharedInt blocked = SharedInt.create(0);
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int number = i;
            futures.add(pool.submit(() -> {
                if (number < 2) { // so that the others are in the lanes when it happens
                    blocked.getAndAdd(1);
                    while (gate.get() == 0) {
                        Thread.onSpinWait();
                    }
                }
                runs.getAndAdd(number, 1);
                return number * number;
            }));
        }
        Processes.await("both workers are busy", () -> blocked.get() == 2);
        deadly.set(step.ordinal() + 1);
        gate.set(1);
        int deaths = 0;
        for (int i = 0; i < 8; i++) {
            CompletableFuture<Integer> future = futures.get(i);
            try {
                assertEquals(i * i, future.join());
                assertEquals(1, runs.get(i));
            } catch (CompletionException e) {
                assertInstanceOf(WorkerDiedException.class, e.getCause());
                assertTrue(runs.get(i) <= 1);
                deaths++;
            }
        }
        assertEquals(0, deadly.get(), "nobody was killed");
        boolean taken =
                step == PoolWorker.Step.TAKEN || step == PoolWorker.Step.PERFORMED || step == PoolWorker.Step.WRITTEN;
        assertEquals(taken ? 1 : 0, deaths);
        Processes.await("there are two workers", () -> pool.workers().size() == 2);
    }

    @Test
    void underRandomKillsEveryTaskHasItsResultOnceOrADeath() throws Exception {
        int tasks = 2000;
        int kills = Sampled.Rounds.of(8, 2);
        int held = 20; // tasks that go on when all kills are done: more than these can hit
        SharedIntArray runs = SharedIntArray.zeros(tasks);
        SharedInt gate = SharedInt.create(0);
        SharedLong last = SharedLong.create(0);
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            int number = i;
            byte[] ballast = new byte[i % 97 == 0 ? 40_000 : i % 50];
            futures.add(pool.submit(() -> {
                last.set(ProcessHandle.current().pid());
                runs.getAndAdd(number, 1);
                long until = System.nanoTime() + 300_000;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                while (number >= tasks - held && gate.get() == 0) {
                    Thread.sleep(1);
                }
                return number + ballast.length - ballast.length;
            }));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
        Random random = new Random(3);
        long killed = 0;
        for (int done = 0; done < kills; ) {
            Thread.sleep(50 + random.nextInt(250));
            long pid = last.get();
            if (pid != killed && pid != 0) { // one that has run a task
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                killed = pid;
                done++;
            }
        }
        gate.set(1);
        all.handle((nothing, thrown) -> thrown).join();
        int deaths = 0;
        for (int i = 0; i < tasks; i++) {
            assertTrue(runs.get(i) <= 1, "a task ran twice: task=" + i);
            if (futures.get(i).isCompletedExceptionally()) {
                deathOf(futures.get(i));
                deaths++;
            } else {
                assertEquals(i, futures.get(i).join());
                assertEquals(1, runs.get(i));
            }
        }
        assertTrue(deaths <= kills, "deaths=" + deaths + ", kills=" + kills);
        assertEquals(1, pool.submit(() -> 1).join());
    }

    @Test
    void aStoppedWorkerCanBeCancelled() throws Exception {
        SharedLong pid = SharedLong.create(0);
        CompletableFuture<Void> future = pool.submit(() -> {
            pid.set(ProcessHandle.current().pid());
            Thread.sleep(100_000);
        });
        Processes.await("the task runs", () -> pid.get() != 0);
        Stops.stop(pid.get());
        future.cancel(true);
        Processes.awaitGone(pid.get());
        assertFalse(pool.submit(() -> 1).isCancelled());
    }
}
