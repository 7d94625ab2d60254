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
import io.multiproc.internal.wait.WaitMode;
import io.multiproc.memory.SharedOptions;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Leftovers;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is asked of the kernel, and when: in a process that has another futex in the place of its own. */
@ExtendWith(Leftovers.class)
class SleepAndWakeTest {
    private static final int AT = 8;

    /** Nobody sleeps on it: who wants to looks again at once, which is allowed. */
    private static final class SleeplessFutex implements Futex {
        volatile IntConsumer onAwait = expected -> {};
        volatile Runnable onWake = () -> {};

        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        public void await(long address, int expected, long nanos, String object) {
            onAwait.accept(expected);
        }

        @Override
        public void wake(long address, int count, String object) {
            onWake.run();
        }

        static SleeplessFutex install() {
            SleeplessFutex futex = new SleeplessFutex();
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
        SleeplessFutex futex = SleeplessFutex.install();
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
                    false,
                    0));
        } finally {
            view.close();
        }
        talk.say("passed");
    }

    /** As another does who is about to sleep, and leaves. */
    private static void setFlag(Gate gate) {
        try {
            assertFalse(gate.await(() -> false, true, System.nanoTime()));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whoSignalsWakesWhenTheLockHasBeenGivenBack() throws Exception {
        passes("signal");
    }

    static void signal(ChildJvm.Talk talk) throws Exception {
        SleeplessFutex futex = SleeplessFutex.install();
        try (SharedLock lock = SharedLock.create();
                SharedCondition condition = lock.newCondition()) {
            for (boolean all : new boolean[] {false, true}) {
                Thread waiting = new Thread(() -> {
                    lock.lock();
                    try {
                        condition.awaitUninterruptibly();
                    } finally {
                        lock.unlock();
                    }
                });
                waiting.start();
                Thread signalling = Thread.currentThread();
                AtomicInteger wakes = new AtomicInteger();
                futex.onWake = () -> {
                    if (Thread.currentThread() == signalling) {
                        assertFalse(lock.isHeldByCurrentThread(), "who is woken can but wait for the lock");
                        wakes.incrementAndGet();
                    }
                };
                while (condition.waiters().isEmpty() || lock.isLocked()) {
                    Thread.onSpinWait();
                }
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
                waiting.join();
            }
        }
        talk.say("passed");
    }
}
