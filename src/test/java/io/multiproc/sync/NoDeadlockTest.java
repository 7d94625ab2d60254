package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Sampled;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where processes contend for locks without end, but in one order, no deadlock is ever reported. */
@Tag("wait")
class NoDeadlockTest {
    private static final int PROCESSES = 3;
    private static final int THREADS = 3;
    private static final int LOOKS = Sampled.Rounds.of(4000, 100);

    /** The locks, in the order in which they are taken. */
    record Locks(
            SharedLock first, SharedReentrantLock second, SharedReadWriteLock third, SharedLock fourth, boolean wild)
            implements Serializable {}

    private static void contend(Locks locks) throws InterruptedException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        locks.first.lock();
        try {
            if (random.nextBoolean()) {
                underSecond(locks, random);
            }
        } finally {
            locks.first.unlock();
        }
        underSecond(locks, random);
        if (locks.wild) {
            againstTheOrder(locks);
        }
    }

    private static void underSecond(Locks locks, ThreadLocalRandom random) {
        locks.second.lock();
        locks.second.lock();
        try {
            var third = random.nextInt(4) == 0 ? locks.third.writeLock() : locks.third.readLock();
            third.lock();
            try {
                locks.fourth.lock();
                locks.fourth.unlock();
            } finally {
                third.unlock();
            }
            locks.third.readLock().lock();
        } finally {
            locks.second.unlock();
            locks.second.unlock();
        }
        try {
            locks.fourth.lock();
            locks.fourth.unlock();
        } finally {
            locks.third.readLock().unlock();
        }
    }

    /** Waits in a way that makes cycles, which its limits end. */
    private static void againstTheOrder(Locks locks) throws InterruptedException {
        locks.fourth.lock();
        try {
            if (locks.first.tryLock(Duration.ofMillis(3))) {
                locks.first.unlock();
            }
        } finally {
            locks.fourth.unlock();
        }
    }

    static void contendUntilTold(ChildJvm.Talk talk, Locks locks) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<Waiter<Void>> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(Waiter.doing(() -> {
                while (!over.get()) {
                    contend(locks);
                }
            }));
        }
        talk.say("contending");
        talk.hear();
        over.set(true);
        for (Waiter<Void> thread : threads) {
            thread.get();
        }
        talk.say("done");
    }

    private interface Look {
        void at(List<Deadlock> found);
    }

    private static void lookWhileTheyContend(boolean wild, Look look) throws Exception {
        List<ChildJvm> children = new ArrayList<>();
        try (SharedLock first = SharedLock.create();
                SharedReentrantLock second = SharedReentrantLock.create();
                SharedReadWriteLock third = SharedReadWriteLock.create();
                SharedLock fourth = SharedLock.create()) {
            Locks locks = new Locks(first, second, third, fourth, wild);
            try {
                for (int i = 0; i < PROCESSES; i++) {
                    children.add(ChildJvm.start(NoDeadlockTest.class, "contendUntilTold", locks));
                }
                for (ChildJvm child : children) {
                    child.expect("contending");
                }
                int locked = 0;
                for (int i = 0; i < LOOKS || locked < 100; i++) {
                    look.at(Deadlocks.find());
                    locked += first.isLocked() ? 1 : 0;
                }
                for (ChildJvm child : children) {
                    child.say("enough");
                }
                for (ChildJvm child : children) {
                    child.expect("done");
                }
                assertEquals(List.of(), first.waiters());
                assertEquals(List.of(), second.waiters());
                assertEquals(List.of(), third.waiters());
                assertEquals(List.of(), fourth.holders());
                assertEquals(List.of(), third.holders());
            } finally {
                for (ChildJvm child : children) {
                    child.close();
                }
            }
        }
    }

    @Test
    void contentionInOneOrderIsNone() throws Exception {
        lookWhileTheyContend(false, found -> assertEquals(List.of(), found));
    }

    @Test
    void cyclesThatEndByThemselvesAreMarkedIfTheyAreSeen() throws Exception {
        lookWhileTheyContend(true, found -> {
            for (Deadlock deadlock : found) {
                assertTrue(deadlock.isLimited(), deadlock::toString);
            }
        });
    }
}
