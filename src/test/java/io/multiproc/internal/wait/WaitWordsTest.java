package io.multiproc.internal.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.testing.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Platform threads asleep on a word: no wake-up is lost. */
@Tag("wait")
class WaitWordsTest {
    private final long nonce = ThreadLocalRandom.current().nextLong() | 1;
    private final Word word = Word.create(nonce);
    private final List<FutureTask<Boolean>> running = new ArrayList<>();

    @AfterEach
    void close() {
        word.close();
    }

    private void start(Callable<Boolean> task) {
        FutureTask<Boolean> future = new FutureTask<>(task);
        running.add(future);
        Thread thread = new Thread(future, "waiter");
        thread.setDaemon(true);
        thread.start();
    }

    private void assertAllWoken() throws InterruptedException, ExecutionException {
        for (FutureTask<Boolean> each : running) {
            assertTrue(each.get(), "a wake-up was lost");
        }
    }

    @Test
    void wordThatHasChangedIsNotSleptOn() {
        word.set(1);
        assertTrue(word.await(0));
    }

    @Test
    void sleepEndsWithItsTime() {
        for (long nanos : new long[] {1, 1_000, 1_000_000, 50_000_000, WaitWords.SLICE_NANOS}) {
            word.await(0, nanos);
        }
    }

    @Test
    void wakingNobodyIsAllowed() {
        word.wake(1);
        word.wake(WaitWords.ALL);
    }

    @Test
    void wakeBetweenTheLookAndTheSleepIsNotLost() throws Exception {
        int rounds = 1_000;
        start(() -> {
            for (int i = 0; i < rounds; i++) {
                while (word.get() != 2 * i + 1) {
                    if (!word.await(2 * i)) {
                        return false;
                    }
                }
                word.set(2 * i + 2);
                word.wake(1);
            }
            return true;
        });
        start(() -> {
            for (int i = 0; i < rounds; i++) {
                word.set(2 * i + 1);
                word.wake(1);
                while (word.get() != 2 * i + 2) {
                    if (!word.await(2 * i + 1)) {
                        return false;
                    }
                }
            }
            return true;
        });
        assertAllWoken();
    }

    @Test
    void everyWakeOfOneReachesAtLeastOne() throws Exception {
        int tickets = 300;
        for (int sleeper = 0; sleeper < 3; sleeper++) {
            start(() -> {
                for (int taken = 0; taken < tickets / 3; ) {
                    int left = word.get();
                    if (left > 0) {
                        taken += word.change(left, left - 1) ? 1 : 0;
                    } else if (!word.await(0)) {
                        return false;
                    }
                }
                return true;
            });
        }
        for (int i = 0; i < tickets; ) {
            int left = word.get();
            if (word.change(left, left + 1)) {
                word.wake(1);
                i++;
            }
        }
        word.wake(
                WaitWords
                        .ALL); // Who has taken its part is gone, perhaps with a wake-up of those who still want theirs.
        assertAllWoken();
        assertEquals(0, word.get());
    }

    @Test
    void wakingAllReachesAll() throws Exception {
        for (int i = 0; i < 8; i++) {
            start(() -> {
                while (word.get() == 0) {
                    if (!word.await(0)) {
                        return false;
                    }
                }
                return true;
            });
        }
        word.await(0, WaitWords.SLICE_NANOS); // So that most of them sleep; right in any case.
        word.set(1);
        word.wake(WaitWords.ALL);
        assertAllWoken();
    }

    static void echo(ChildJvm.Talk talk, SegmentAddress address, long nonce, int rounds) {
        try (Word word = Word.attach(address, nonce)) {
            for (int i = 0; i < rounds; i++) {
                while (word.get() != 2 * i + 1) {
                    if (!word.await(2 * i)) {
                        talk.say("not woken");
                        return;
                    }
                }
                word.set(2 * i + 2);
                word.wake(1);
            }
        }
        talk.say("done");
    }

    @Test
    void processesWakeOneAnother() throws Exception {
        int rounds = 500;
        try (ChildJvm child = ChildJvm.start(WaitWordsTest.class, "echo", word.segment.address(), nonce, rounds)) {
            for (int i = 0; i < rounds; i++) {
                word.set(2 * i + 1);
                word.wake(1);
                while (word.get() != 2 * i + 2) {
                    assertTrue(word.await(2 * i + 1), "a wake-up was lost");
                }
            }
            child.expect("done");
        }
    }
}
