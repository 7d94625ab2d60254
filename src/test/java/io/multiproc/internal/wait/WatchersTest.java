package io.multiproc.internal.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.internal.os.DataWords;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.WordSet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The threads that sleep for parked ones; here platform threads park, so that it runs on every version of Java. */
@Tag("wait")
class WatchersTest {
    private static final IntFunction<WordSet> OF_SYSTEM = number ->
            WaitMode.current() == WaitMode.FUTEX ? Os.current().futex().newWordSet() : null;

    private final Segment segment = Os.current().segments().create(null, 64 * 1024);
    private final Mapping mapping = segment.map();
    private final ByteBuffer memory = mapping.buffer(0, 64 * 1024);
    private final AtomicInteger kernelWakes = new AtomicInteger();
    private final VirtualThreadWords words = new VirtualThreadWords(mapping, new Kernel());

    /** The system's way of waiting, with its wakes counted. */
    private final class Kernel implements WaitWords {
        private final WaitWords real = WaitMode.current() == WaitMode.FUTEX
                ? new FutexWords(mapping, Os.current().futex(), "words")
                : new SemaphoreWords(mapping, Secret.draw(), Os.current().semaphores(), "words");

        @Override
        public boolean await(long offset, int expected, long nanos) {
            return real.await(offset, expected, nanos);
        }

        @Override
        public boolean wake(long offset, int count) {
            kernelWakes.incrementAndGet();
            return real.wake(offset, count);
        }

        @Override
        public void retire() {
            real.retire();
        }

        @Override
        public void forget(long from, long to) {
            real.forget(from, to);
        }

        @Override
        public void close() {
            real.close();
        }
    }

    @AfterEach
    void close() {
        words.close();
        segment.close();
        mapping.unmap();
    }

    private void set(int offset, int value) {
        DataWords.INT.setVolatile(memory, offset, value);
        words.wake(offset, WaitWords.ALL);
    }

    private FutureTask<Boolean> park(Watchers watchers, int offset, int expected, long nanos) {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            long start = System.nanoTime();
            words.park(watchers, offset, expected, nanos);
            return System.nanoTime() - start < Word.LONG / 2;
        });
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static boolean wasWoken(FutureTask<Boolean> task) throws Exception {
        return task.get(30, TimeUnit.SECONDS);
    }

    /** Two threads take turns; a lost wake-up would last longer than the test. */
    private void takeTurns(Watchers watchers, int rounds) throws Exception {
        FutureTask<Boolean> odd = new FutureTask<>(() -> {
            for (int i = 1; i < rounds; i += 2) {
                takeTurn(watchers, i);
            }
            return true;
        });
        Thread thread = new Thread(odd);
        thread.setDaemon(true);
        thread.start();
        for (int i = 0; i < rounds; i += 2) {
            takeTurn(watchers, i);
        }
        assertTrue(odd.get(60, TimeUnit.SECONDS));
    }

    private void takeTurn(Watchers watchers, int turn) {
        while (true) {
            int now = words.valueAt(0);
            if (now == turn) {
                break;
            }
            words.park(watchers, 0, now, Word.LONG);
        }
        set(0, turn + 1);
    }

    @Test
    void noWakeUpIsLost() throws Exception {
        takeTurns(new Watchers(OF_SYSTEM), 4000);
    }

    @Test
    void noWakeUpIsLostWhereTheWordsAreLookedAtInTurns() throws Exception {
        takeTurns(new Watchers(number -> null), 1000);
    }

    @Test
    void changeInAnotherProcessIsSeenWhereTheWordsAreLookedAtInTurns() throws Exception {
        FutureTask<Boolean> parked = park(new Watchers(number -> null), 8, 0, Word.LONG);
        Thread.sleep(50);
        DataWords.INT.setVolatile(memory, 8, 1); // And no wake-up in this process.
        assertTrue(wasWoken(parked));
    }

    @Test
    void oneThreadWatchesManyWordsAndOthersFollow() throws Exception {
        Watchers watchers = new Watchers(OF_SYSTEM);
        List<FutureTask<Boolean>> parked = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            parked.add(park(watchers, 4 * i, 0, Word.LONG));
        }
        Thread.sleep(200);
        assertTrue(watchers.threads() <= 3, "threads=" + watchers.threads());
        for (int i = 0; i < 300; i++) {
            set(4 * i, 1);
        }
        for (FutureTask<Boolean> each : parked) {
            assertTrue(wasWoken(each));
        }
    }

    /** More words than the sleeping threads take: the rest is looked at in turns. */
    @Test
    void numberOfThreadsHasABound() throws Exception {
        Watchers watchers = new Watchers(number -> new Narrow(OF_SYSTEM.apply(number)));
        List<FutureTask<Boolean>> parked = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            parked.add(park(watchers, 4 * i, 0, Word.LONG));
        }
        for (int i = 0; i < 40; i++) {
            set(4 * i, 1);
            assertTrue(wasWoken(parked.get(i)));
        }
        assertTrue(watchers.threads() <= 5, "threads=" + watchers.threads());
    }

    /** Takes one word only. */
    private record Narrow(WordSet set) implements WordSet {
        private Narrow {
            set = set == null ? new Turns() : set;
        }

        @Override
        public int capacity() {
            return 1;
        }

        @Override
        public void begin() {
            set.begin();
        }

        @Override
        public void set(int index, long address, int expected) {
            set.set(index, address, expected);
        }

        @Override
        public int await(int count, long nanos) {
            return set.await(count, nanos);
        }

        @Override
        public void signal() {
            set.signal();
        }
    }

    @Test
    void threadsOnOneWordMayExpectDifferentValues() throws Exception {
        Watchers watchers = new Watchers(OF_SYSTEM);
        FutureTask<Boolean> current = park(watchers, 0, 0, Word.LONG);
        FutureTask<Boolean> other = park(watchers, 0, 7, Word.LONG);
        assertTrue(wasWoken(other));
        assertFalse(current.isDone());
        set(0, 7);
        assertTrue(wasWoken(current));
    }

    /** The thread for which the watcher sleeps has gone: another sleeper of the word gets the wake-up. */
    @Test
    void wakeUpForNoThreadIsPassedOn() throws Exception {
        assumeTrue(
                WaitMode.current() == WaitMode.FUTEX && OF_SYSTEM.apply(0) != null,
                "a thread that looks in turns consumes no wake-up");
        Watchers watchers = new Watchers(OF_SYSTEM);
        words.park(watchers, 0, 0, 20_000_000); // The watcher goes on sleeping.
        AtomicBoolean woken = new AtomicBoolean();
        Thread sleeper = new Thread(() -> {
            words.await(0, 0, Word.LONG);
            woken.set(true);
        });
        sleeper.start();
        Thread.sleep(100);
        int before = kernelWakes.get();
        words.wake(0, 1); // The watcher is first in the queue.
        sleeper.join(30_000);
        assertTrue(woken.get());
        assertEquals(2, kernelWakes.get() - before);
    }

    @Test
    void parkedThreadLooksItselfIfNoThreadCanBeStarted() throws Exception {
        AtomicBoolean fails = new AtomicBoolean(true);
        Watchers watchers = new Watchers(number -> {
            if (fails.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return OF_SYSTEM.apply(number);
        });
        FutureTask<Boolean> parked = park(watchers, 0, 0, Word.LONG);
        Thread.sleep(50);
        assertEquals(0, watchers.threads());
        set(0, 1);
        assertTrue(wasWoken(parked));
        fails.set(false);
        Thread.sleep(1100);
        FutureTask<Boolean> later = park(watchers, 0, 1, Word.LONG);
        Thread.sleep(50);
        assertEquals(1, watchers.threads());
        set(0, 2);
        assertTrue(wasWoken(later));
    }

    /** The heap is full in the thread that sleeps for others, or the kernel refuses: it goes on. */
    @Test
    void watcherSurvivesAnyError() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        Watchers watchers = new Watchers(number -> new WordSet() {
            @Override
            public int capacity() {
                return 100;
            }

            @Override
            public void begin() {
                if (failures.incrementAndGet() % 3 == 0) {
                    throw new OutOfMemoryError("planned");
                }
            }

            @Override
            public void set(int index, long address, int expected) {
                // Forgets them.
            }

            @Override
            public int await(int count, long nanos) {
                if (failures.get() % 3 == 1) {
                    throw new StackOverflowError("planned");
                }
                return FAILED;
            }

            @Override
            public void signal() {
                // Reaches no thread.
            }
        });
        for (int i = 0; i < 20; i++) {
            FutureTask<Boolean> parked = park(watchers, 0, i, Word.LONG);
            Thread.sleep(5);
            set(0, i + 1);
            assertTrue(wasWoken(parked));
        }
        assertEquals(1, watchers.threads());
    }

    @Test
    void closingEndsTheSleepOnTheMemory() throws Exception {
        Watchers watchers = new Watchers(OF_SYSTEM);
        for (int i = 0; i < 50; i++) {
            Segment other = Os.current().segments().create(null, 4096);
            Mapping its = other.map();
            VirtualThreadWords here = new VirtualThreadWords(its, new Kernel());
            FutureTask<Boolean> parked = new FutureTask<>(() -> {
                here.park(watchers, 0, 0, 1_000_000);
                return true;
            });
            new Thread(parked).start();
            assertTrue(parked.get(30, TimeUnit.SECONDS));
            long start = System.nanoTime();
            here.close();
            its.unmap();
            other.close();
            assertTrue(System.nanoTime() - start < 20_000_000_000L);
        }
    }
}
