package io.multiproc.internal.wait;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Named semaphores go with their last user, and what a kill leaves goes when the next process starts. */
@Tag("wait")
class SemaphoreNamesTest {
    private static final List<String> BY_SEMAPHORE = List.of("-Dmultiproc.wait=semaphore");

    private final long nonce = ThreadLocalRandom.current().nextLong() | 1;
    private final Word word = Word.create(nonce);

    @AfterEach
    void close() {
        word.close();
        assertFalse(Word.hasSemaphore(nonce));
    }

    static void sleepOnce(ChildJvm.Talk talk, SegmentAddress address, long nonce, String end) throws Exception {
        Word word = Word.attach(address, nonce);
        word.await(0, 1_000_000);
        talk.say("slept");
        talk.hear();
        if (end.equals("close")) {
            word.close();
            talk.say("closed");
            talk.hear();
        } else if (end.equals("retire")) {
            word.waits.retire();
            talk.say("retired");
            talk.hear();
            word.wake(1);
            word.await(0, 1_000_000);
            talk.say("still there");
            talk.hear();
        }
    }

    private ChildJvm sleeper(String end) throws Exception {
        ChildJvm child =
                ChildJvm.start(BY_SEMAPHORE, SemaphoreNamesTest.class, "sleepOnce", word.segment.address(), nonce, end);
        child.expect("slept");
        return child;
    }

    @Test
    void nameGoesWhenTheLastUserClosesIt() throws Exception {
        try (ChildJvm one = sleeper("close");
                ChildJvm two = sleeper("close")) {
            assertTrue(Word.hasSemaphore(nonce));
            one.say("go on");
            one.expect("closed");
            assertTrue(Word.hasSemaphore(nonce));
            two.say("go on");
            two.expect("closed");
            assertFalse(Word.hasSemaphore(nonce));
        }
    }

    @Test
    @NotOnWindows("a name is there as long as any process has a handle")
    void nameGoesWhenTheLastUserRetiresAndMayStillBeInside() throws Exception {
        try (ChildJvm one = sleeper("retire");
                ChildJvm two = sleeper("retire")) {
            one.say("go on");
            one.expect("retired");
            assertTrue(Word.hasSemaphore(nonce), "it was removed from under a process that uses it");
            two.say("go on");
            two.expect("retired");
            assertFalse(Word.hasSemaphore(nonce));
            one.say("sleep and wake once more");
            one.expect("still there");
            assertFalse(Word.hasSemaphore(nonce));
        }
    }

    @Test
    void nameGoesWithTheLastProcessThatEndsInOrder() throws Exception {
        try (ChildJvm one = sleeper("exit");
                ChildJvm two = sleeper("exit")) {
            one.say("go on");
            one.exitCode();
            assertTrue(Word.hasSemaphore(nonce));
            two.say("go on");
            two.exitCode();
            assertFalse(Word.hasSemaphore(nonce));
        }
    }

    @Test
    void whatAKilledProcessLeavesIsSweptByTheNextOneUnlessAnotherUsesIt() throws Exception {
        try (ChildJvm user = sleeper("exit")) {
            try (ChildJvm killed = sleeper("exit")) {
                killed.kill();
            }
            try (ChildJvm next = other()) {
                assertTrue(Word.hasSemaphore(nonce), "it was swept from under a process that uses it");
                next.kill();
            }
            user.kill();
        }
        other().close();
        assertFalse(Word.hasSemaphore(nonce));
    }

    /** A process that sleeps on another word; it sweeps when it begins to. */
    private static ChildJvm other() throws Exception {
        long nonce = ThreadLocalRandom.current().nextLong() | 1;
        try (Word other = Word.create(nonce)) {
            ChildJvm child = ChildJvm.start(
                    BY_SEMAPHORE, SemaphoreNamesTest.class, "sleepOnce", other.segment.address(), nonce, "exit");
            child.expect("slept");
            return child;
        }
    }
}
