package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.lock.Gate;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.View;
import io.multiproc.internal.os.Futex;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.ReplacedOs;
import io.multiproc.internal.time.Deadline;
import io.multiproc.internal.wait.WaitMode;
import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Leftovers;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is asked of the kernel, and when: in a process that has another futex in the place of its own. */
@ExtendWith(Leftovers.class)
class SleepAndWakeTest {
    private static final int AT = 8;

    /** Does what it is told; who comes back from a sleep for no reason looks again. */
    private static final class ToldFutex implements Futex {
        volatile IntConsumer onAwait = expected -> {};
        volatile Runnable onWake = () -> {};

        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        public boolean await(long address, int expected, long nanos, String object) {
            onAwait.accept(expected);
            return true;
        }

        @Override
        public int wake(long address, int count, String object) {
            onWake.run();
            return count;
        }

        static ToldFutex install() {
            ToldFutex futex = new ToldFutex();
            ReplacedOs.by(os -> (Os) Proxy.newProxyInstance(
                    Os.class.getClassLoader(), new Class<?>[] {Os.class}, (proxy, method, all) -> {
                        try {
                            return method.getName().equals("futex") ? futex : method.invoke(os, all);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
            return futex;
        }
    }

    private static void passes(String method) throws Exception {
        try (ChildJvm child =
                ChildJvm.start(List.of("-D" + WaitMode.PROPERTY + "=futex"), SleepAndWakeTest.class, method)) {
            child.expect("passed");
        }
    }

    @Test
    void whoSleepsAtAGateSleepsOnTheWordOfItsLastLook() throws Exception {
        passes("sleepAtAGate");
    }

    static void sleepAtAGate(ChildJvm.Talk talk) throws Exception {
        ToldFutex futex = ToldFutex.install();
        View view = SyncViews.create(Kind.EVENT, SharedOptions.anonymous(), AT + Integer.BYTES, its -> {});
        try {
            Gate gate = Gate.prompt(view, AT, 1);
            DeadWords words = new DeadWords(view);
            List<Integer> looks = new ArrayList<>();
            AtomicInteger sleeps = new AtomicInteger();
            futex.onAwait = expected -> {
                assertEquals(looks.get(looks.size() - 1), expected);
                assertNotEquals(words.readInt(AT), expected, "it would sleep though the gate was opened");
                sleeps.incrementAndGet();
            };
            assertTrue(gate.await(
                    () -> {
                        looks.add(words.readInt(AT));
                        gate.open(); // Where the flag is set.
                        setFlag(gate);
                        return sleeps.get() == 3;
                    },
                    Deadline.NEVER));
        } finally {
            view.close();
        }
        talk.say("passed");
    }

    @Test
    void aWokenWaiterThatCannotGoOnWakesTheNextOnceForEachChange() throws Exception {
        passes("handOn");
    }

    static void handOn(ChildJvm.Talk talk) throws Exception {
        ToldFutex futex = ToldFutex.install();
        View view = SyncViews.create(Kind.EVENT, SharedOptions.anonymous(), AT + Integer.BYTES, its -> {});
        try {
            Gate gate = Gate.patient(view, AT);
            AtomicInteger changes = new AtomicInteger();
            AtomicInteger sleeps = new AtomicInteger();
            AtomicInteger wakes = new AtomicInteger();
            futex.onAwait = expected -> {
                if (sleeps.incrementAndGet() <= 3) {
                    changes.incrementAndGet();
                }
            };
            futex.onWake = wakes::incrementAndGet;
            assertTrue(gate.await(
                    new Gate.State() {
                        @Override
                        public boolean isReached() {
                            return sleeps.get() == 6;
                        }

                        @Override
                        public long version() {
                            return changes.get();
                        }
                    },
                    Deadline.NEVER));
            assertEquals(3, wakes.get());
        } finally {
            view.close();
        }
        talk.say("passed");
    }

    /** As another does who is about to sleep, and leaves. */
    private static void setFlag(Gate gate) {
        try {
            assertFalse(gate.await(() -> false, Deadline.afterNanos(0)));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whoSignalsWakesWhenTheLockHasBeenGivenBack() throws Exception {
        passes("signal");
    }

    static void signal(ChildJvm.Talk talk) throws Exception {
        ToldFutex futex = ToldFutex.install();
        try (SharedLock lock = SharedLock.create();
                SharedCondition condition = lock.newCondition()) {
            for (boolean all : new boolean[] {false, true}) {
                CountDownLatch asleep = new CountDownLatch(1);
                CountDownLatch woken = new CountDownLatch(1);
                futex.onAwait = expected -> {
                    asleep.countDown();
                    awaitUninterruptibly(woken);
                };
                Thread waiting = new Thread(() -> {
                    lock.lock();
                    try {
                        condition.awaitUninterruptibly();
                    } finally {
                        lock.unlock();
                    }
                });
                waiting.start();
                assertTrue(asleep.await(10, TimeUnit.SECONDS));
                AtomicInteger wakes = new AtomicInteger();
                futex.onWake = () -> {
                    assertFalse(lock.isHeldByCurrentThread(), "who is woken can but wait for the lock");
                    wakes.incrementAndGet();
                };
                lock.lock();
                try {
                    if (all) {
                        condition.signalAll();
                    } else {
                        condition.signal();
                    }
                } finally {
                    lock.unlock();
                }
                assertEquals(1, wakes.get());
                woken.countDown();
                waiting.join();
            }
        }
        talk.say("passed");
    }
}
