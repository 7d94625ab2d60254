package io.multiproc.internal.wait;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.sync.SharedEvent;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedSemaphore;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Virtual threads park, and their carriers run others. */
@Tag("wait")
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "this Java version has no virtual threads")
class VirtualThreadWaitTest {
    private static final int WAITERS = 4;

    private final Word word = Word.create(ThreadLocalRandom.current().nextLong() | 1);

    @AfterEach
    void close() {
        word.close();
    }

    /** By reflection: this compiles for versions without virtual threads. */
    private static Thread startVirtual(Runnable task) throws ReflectiveOperationException {
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        return (Thread) start.invoke(null, task);
    }

    @Test
    void parkedThreadsAreWoken() throws Exception {
        List<FutureTask<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            FutureTask<Boolean> task = new FutureTask<>(() -> {
                while (word.get() < 500) {
                    word.await(word.get(), WaitWords.SLICE_NANOS);
                }
                return true;
            });
            tasks.add(task);
            startVirtual(task);
        }
        for (int i = 1; i <= 500; i++) {
            word.set(i);
            word.wake(WaitWords.ALL);
        }
        for (FutureTask<Boolean> task : tasks) {
            assertTrue(task.get());
        }
    }

    @Test
    void interruptEndsTheSleepAndStaysPending() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            begun.countDown();
            word.await(0, Word.LONG);
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = startVirtual(task);
        begun.await();
        thread.interrupt();
        assertTrue(task.get());
    }

    @Test
    void timeEndsTheSleep() throws Exception {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            word.await(0, 10_000_000);
            return true;
        });
        startVirtual(task);
        assertTrue(task.get());
    }

    /** Two carriers, four waiters on locks and four on a word, and one more that must run for them to go on. */
    static void starve(ChildJvm.Talk talk) throws Exception {
        SharedLock[] locks = {SharedLock.create(), SharedLock.create()};
        Word word = Word.create(ThreadLocalRandom.current().nextLong() | 1);
        AtomicInteger waiting = new AtomicInteger();
        CountDownLatch held = new CountDownLatch(1);
        FutureTask<Void> holder = new FutureTask<>(() -> {
            locks[0].lock();
            locks[1].lock();
            held.countDown();
            while (waiting.get() < 2 * WAITERS
                    || locks[0].waiters().isEmpty()
                    || locks[1].waiters().isEmpty()) {
                Thread.yield();
            }
            locks[0].unlock();
            locks[1].unlock();
            word.set(1);
            word.wake(WaitWords.ALL);
            return null;
        });
        startVirtual(holder);
        held.await();
        CountDownLatch finished = new CountDownLatch(2 * WAITERS);
        for (int i = 0; i < WAITERS; i++) {
            SharedLock lock = locks[i % 2];
            startVirtual(() -> {
                waiting.incrementAndGet();
                lock.lock();
                lock.unlock();
                finished.countDown();
            });
            startVirtual(() -> {
                waiting.incrementAndGet();
                while (word.get() == 0) {
                    word.await(0, WaitWords.SLICE_NANOS);
                }
                finished.countDown();
            });
        }
        finished.await();
        holder.get();
        talk.say("finished");
        word.close();
    }

    @Test
    void waitersDoNotKeepOthersFromRunning() throws Exception {
        List<String> twoCarriers =
                List.of("-Djdk.virtualThreadScheduler.parallelism=2", "-Djdk.virtualThreadScheduler.maxPoolSize=2");
        try (ChildJvm child = ChildJvm.start(twoCarriers, VirtualThreadWaitTest.class, "starve")) {
            child.expect("finished");
        }
    }

    private static long threadsOfThisProcess() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("Threads:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Each of many virtual threads waits for an event of its own. */
    static void manyWords(ChildJvm.Talk talk) throws Exception {
        int number = 2000;
        long before = threadsOfThisProcess();
        List<SharedEvent> events = new ArrayList<>();
        CountDownLatch finished = new CountDownLatch(number);
        for (int i = 0; i < number; i++) {
            SharedEvent event = SharedEvent.create();
            events.add(event);
            startVirtual(() -> {
                try {
                    event.await();
                    finished.countDown();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
        }
        Thread.sleep(2000);
        talk.say("more threads: " + (threadsOfThisProcess() - before <= 32));
        for (SharedEvent event : events) {
            event.set();
        }
        finished.await();
        talk.say("finished");
    }

    @NotOnWindows("the number of threads is read from /proc")
    @Test
    void numberOfPlatformThreadsDoesNotGrowWithTheNumberOfWords() throws Exception {
        try (ChildJvm child = ChildJvm.start(VirtualThreadWaitTest.class, "manyWords")) {
            child.expect("more threads: true");
            child.expect("finished");
        }
    }

    /** Two threads take turns; a lost wake-up costs a slice of 100 ms. */
    @Test
    void wakeUpsAreNotLost() throws Exception {
        int rounds = 3000;
        SharedSemaphore ping = SharedSemaphore.create(0);
        SharedSemaphore pong = SharedSemaphore.create(0);
        startVirtual(() -> {
            for (int i = 0; i < rounds; i++) {
                ping.acquireUninterruptibly();
                pong.release();
            }
        });
        int slices = 0;
        for (int i = 0; i < rounds; i++) {
            long until = System.nanoTime() + 20_000L * (i % 40); // The waiter looks, is about to sleep, or sleeps.
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            long start = System.nanoTime();
            ping.release();
            pong.acquire();
            slices += System.nanoTime() - start >= WaitWords.SLICE_NANOS * 9 / 10 ? 1 : 0;
        }
        assertTrue(slices < rounds / 100, "rounds that took a slice: " + slices + " of " + rounds);
    }
}
