package io.multiproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.memory.SharedOptions;
import io.multiproc.process.JvmProcess;
import io.multiproc.process.ProcessPool;
import io.multiproc.sync.SharedBarrier;
import io.multiproc.sync.SharedCondition;
import io.multiproc.sync.SharedEvent;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedReentrantLock;
import io.multiproc.sync.SharedSemaphore;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Kills;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Sampled;
import io.multiproc.value.SharedInt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** What goes on after {@code kill -9}: each test is a row of the README's table. */
@Tag("wait")
@Tag("long")
@ExtendWith(Leftovers.class)
class KillScorecardTest {
    private static final int SUM = 100;

    @Test
    void ownerOfALockKilled() throws Exception {
        try (SharedInt from = SharedInt.create(SUM);
                SharedInt to = SharedInt.create(0);
                SharedLock lock = SharedLock.create();
                ChildJvm owner = ChildJvm.start(KillScorecardTest.class, "transferHalf", from, to, lock)) {
            owner.expect("half done");
            try (ChildJvm waiter = ChildJvm.start(KillScorecardTest.class, "transferOrRepair", from, to, lock)) {
                waiter.expect("wants the lock");
                owner.kill();
                waiter.expect("told of process " + owner.pid());
                waiter.expect("repaired");
            }
            lock.lock();
            assertEquals(SUM, from.get() + to.get());
            lock.unlock();
        }
    }

    static void transferHalf(ChildJvm.Talk talk, SharedInt from, SharedInt to, SharedLock lock) throws Exception {
        lock.lock();
        from.getAndAdd(-30);
        talk.say("half done");
        talk.hear();
    }

    static void transferOrRepair(ChildJvm.Talk talk, SharedInt from, SharedInt to, SharedLock lock) throws Exception {
        talk.say("wants the lock");
        OwnerDiedException told = assertThrows(OwnerDiedException.class, lock::lock);
        talk.say("told of " + told.owner().replaceAll(".*?(process \\d+).*", "$1"));
        assertTrue(lock.recover(() -> to.set(SUM - from.get())));
        talk.say("repaired");
        talk.hear();
    }

    @Test
    void ownerOfAValuesLockKilled() throws Exception {
        try (SharedInt value = SharedInt.create(1);
                ChildJvm owner = ChildJvm.start(KillScorecardTest.class, "writeUnderLock", value)) {
            owner.expect("written");
            owner.kill();
            assertEquals(2, value.get());
            assertEquals(2, value.getAndAdd(1));
            assertThrows(OwnerDiedException.class, () -> value.getLock().lock());
            assertTrue(value.getLock().recover(() -> value.set(1)));
            value.getLock().lock();
            assertEquals(1, value.get());
            value.getLock().unlock();
        }
    }

    static void writeUnderLock(ChildJvm.Talk talk, SharedInt value) throws Exception {
        value.getLock().lock();
        value.set(2);
        talk.say("written");
        talk.hear();
    }

    @Test
    void waiterOfAConditionKilled() throws Exception {
        try (SharedReentrantLock lock = SharedReentrantLock.create();
                SharedCondition condition = lock.newCondition();
                ChildJvm victim = ChildJvm.start(KillScorecardTest.class, "awaitSignal", lock, condition);
                ChildJvm other = ChildJvm.start(KillScorecardTest.class, "awaitSignal", lock, condition)) {
            awaitWaiters(lock, condition, 2);
            victim.kill();
            lock.lock();
            condition.signalAll();
            lock.unlock();
            other.expect("went on");
            assertEquals(0, condition.getWaitQueueLength());
        }
    }

    /** Looks with the lock in hand: who waits is counted before it gives the lock back. */
    private static void awaitWaiters(SharedReentrantLock lock, SharedCondition condition, int count) {
        boolean waiting = false;
        while (!waiting) {
            Thread.onSpinWait();
            lock.lock();
            waiting = condition.getWaitQueueLength() == count;
            lock.unlock();
        }
    }

    static void awaitSignal(ChildJvm.Talk talk, SharedReentrantLock lock, SharedCondition condition) throws Exception {
        lock.lock();
        condition.await();
        lock.unlock();
        talk.say("went on");
        talk.hear();
    }

    @Test
    void waiterOfAnEventKilled() throws Exception {
        try (SharedEvent event = SharedEvent.create();
                ChildJvm victim = ChildJvm.start(KillScorecardTest.class, "awaitEvent", event);
                ChildJvm other = ChildJvm.start(KillScorecardTest.class, "awaitEvent", event)) {
            victim.expect("asleep");
            other.expect("asleep");
            victim.kill();
            event.set();
            other.expect("went on");
        }
    }

    static void awaitEvent(ChildJvm.Talk talk, SharedEvent event) throws Exception {
        sleepAndSay(event::await, "went on", talk);
    }

    @Test
    void holderOfASemaphoreKilled() throws Exception {
        SharedOptions returned = SharedOptions.anonymous().returnPermitsOnDeath();
        try (SharedSemaphore semaphore = SharedSemaphore.create(returned, 1);
                ChildJvm holder = ChildJvm.start(KillScorecardTest.class, "holdPermit", semaphore)) {
            holder.expect("holding");
            assertFalse(semaphore.tryAcquire());
            try (ChildJvm waiter = ChildJvm.start(KillScorecardTest.class, "holdPermit", semaphore)) {
                holder.kill();
                waiter.expect("holding");
            }
        }
    }

    static void holdPermit(ChildJvm.Talk talk, SharedSemaphore semaphore) throws Exception {
        semaphore.acquire();
        talk.say("holding");
        talk.hear();
    }

    @Test
    void partyAtABarrierKilled() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.create(3);
                ChildJvm victim = ChildJvm.start(KillScorecardTest.class, "comeToBarrier", barrier);
                ChildJvm other = ChildJvm.start(KillScorecardTest.class, "comeToBarrier", barrier)) {
            victim.expect("asleep");
            other.expect("asleep");
            victim.kill();
            other.expect("broken");
            assertThrows(BrokenBarrierException.class, barrier::await);
            barrier.reset();
            assertFalse(barrier.isBroken());
        }
    }

    static void comeToBarrier(ChildJvm.Talk talk, SharedBarrier barrier) throws Exception {
        sleepAndSay(() -> assertThrows(BrokenBarrierException.class, barrier::await), "broken", talk);
    }

    private static void sleepAndSay(Executable wait, String outcome, ChildJvm.Talk talk) throws Exception {
        Thread waiter = new Thread(() -> {
            try {
                wait.execute();
                talk.say(outcome);
            } catch (Throwable e) {
                talk.say(e);
            }
        });
        waiter.setDaemon(true);
        waiter.start();
        while (!sleepsIn(waiter, "await")) {
            Thread.onSpinWait();
        }
        talk.say("asleep");
        talk.hear();
    }

    @Test
    void consumerKilledWhileItWaitsInTake() throws Exception {
        try (SharedQueue<Long> queue = SharedQueue.create(Codec.ofLong());
                ChildJvm victim = ChildJvm.start(KillScorecardTest.class, "consume", queue);
                ChildJvm other = ChildJvm.start(KillScorecardTest.class, "consume", queue)) {
            victim.expect("asleep in take");
            other.expect("asleep in take");
            victim.kill();
            for (long i = 0; i < 10; i++) {
                queue.put(i);
                other.expect(Long.toString(i));
            }
        }
    }

    static void consume(ChildJvm.Talk talk, SharedQueue<Long> queue) throws Exception {
        Thread consumer = new Thread(() -> {
            while (true) {
                try {
                    talk.say(queue.take());
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        consumer.setDaemon(true);
        consumer.start();
        while (!sleepsIn(consumer, "take")) {
            Thread.onSpinWait();
        }
        talk.say("asleep in take");
        talk.hear();
    }

    private static boolean sleepsIn(Thread thread, String method) {
        List<StackTraceElement> stack = Arrays.asList(thread.getStackTrace());
        return stack.stream().anyMatch(frame -> frame.getMethodName().equals(method))
                && stack.stream().anyMatch(frame -> frame.getClassName().startsWith("io.multiproc.internal.wait."));
    }

    @Test
    void consumerKilledWhileItTakes() throws Exception {
        try (SharedQueue<Long> queue = SharedQueue.create(Codec.ofLong())) {
            long next = 0;
            for (int round = 0; round < Sampled.Rounds.of(3, 1); round++) {
                try (ChildJvm victim = ChildJvm.start(KillScorecardTest.class, "devour", queue)) {
                    victim.expect("ready");
                    for (int i = 0; i < Sampled.Rounds.of(30_000, 3_000); i++) {
                        queue.put(next++);
                    }
                    victim.kill();
                }
                long before = -1;
                for (Long element = queue.poll(); element != null; element = queue.poll()) {
                    assertTrue(before < element, "out of order");
                    before = element;
                }
                queue.put(next);
                assertEquals(next, queue.take());
            }
            assertTrue(queue.isEmpty());
        }
    }

    static void devour(ChildJvm.Talk talk, SharedQueue<Long> queue) throws Exception {
        talk.say("ready");
        while (true) {
            queue.take();
        }
    }

    @Test
    void poolWorkerKilledInATask() throws Exception {
        try (ProcessPool pool = ProcessPool.create(1);
                SharedQueue<Long> begun = SharedQueue.create(Codec.ofLong())) {
            CompletableFuture<Void> task = pool.submit(() -> {
                begun.put(ProcessHandle.current().pid());
                Thread.sleep(60_000);
            });
            long worker = begun.take();
            ProcessHandle.of(worker).orElseThrow().destroyForcibly();
            WorkerDiedException told = assertInstanceOf(
                    WorkerDiedException.class,
                    assertThrows(ExecutionException.class, task::get).getCause());
            assertEquals(worker, told.pid());
            Kills.assertKilled(told.exitCode(), told.signal());
            assertNotEquals(
                    worker, pool.submit(() -> ProcessHandle.current().pid()).get());
        }
    }

    @Test
    void oneTaskKillsItsWorkerWhileOthersAreQueued() throws Exception {
        try (ProcessPool pool = ProcessPool.create(2)) {
            List<CompletableFuture<Integer>> results = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int number = i;
                results.add(pool.submit(() -> squareUnlessFour(number)));
            }
            for (int i = 0; i < 10; i++) {
                CompletableFuture<Integer> result = results.get(i);
                if (i == 4) {
                    ExecutionException failure = assertThrows(ExecutionException.class, result::get);
                    assertInstanceOf(WorkerDiedException.class, failure.getCause());
                } else {
                    assertEquals(i * i, result.get());
                }
            }
            assertEquals(4, pool.submit(() -> squareUnlessFour(2)).get());
        }
    }

    private static int squareUnlessFour(int number) {
        if (number == 4) {
            Kills.self();
        }
        return number * number;
    }

    @Test
    void parentKilled() throws Exception {
        List<ProcessHandle> children = new ArrayList<>();
        try (ChildJvm parent = ChildJvm.start(KillScorecardTest.class, "haveChildren")) {
            for (int i = 0; i < 2; i++) {
                children.add(ProcessHandle.of(Long.parseLong(parent.hear())).orElseThrow());
            }
            parent.kill();
            for (ProcessHandle child : children) {
                child.onExit().get(60, TimeUnit.SECONDS);
                assertFalse(child.isAlive());
            }
        } finally {
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    static void haveChildren(ChildJvm.Talk talk) throws Exception {
        for (JvmProcess child : JvmProcess.startAll(() -> Thread.sleep(60_000), () -> Thread.sleep(60_000))) {
            talk.say(child.pid());
        }
        talk.hear();
    }
}
