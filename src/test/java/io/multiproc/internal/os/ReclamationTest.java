package io.multiproc.internal.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.NativeCallException;
import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.testing.NotOnWindows;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is exhausted is tried again after a collection that gives back what is unreachable. */
class ReclamationTest {
    private static OutOfSharedMemoryException full() {
        return new OutOfSharedMemoryException("it", 1, 0, "a planned refusal");
    }

    @Test
    void whatTheCleanerFreesIsFoundByTheSecondAttempt() {
        AtomicBoolean freed = new AtomicBoolean();
        Reaper.CLEANER.register(new Object(), () -> freed.set(true));
        Reclamation.changed();
        assertEquals("made", Reclamation.retrying(() -> {
            if (!freed.get()) {
                throw full();
            }
            return "made";
        }));
    }

    @Test
    void aCleanerThatNeedsLongIsWaitedFor() {
        AtomicBoolean freed = new AtomicBoolean();
        Reaper.CLEANER.register(new Object(), () -> {
            long start = System.nanoTime();
            while (System.nanoTime() - start < 1_000_000_000) {
                Thread.onSpinWait();
            }
            freed.set(true);
        });
        Reclamation.changed();
        assertEquals("made", Reclamation.retrying(() -> {
            if (!freed.get()) {
                throw full();
            }
            return "made";
        }));
    }

    @Test
    void whereNothingHasChangedNothingIsCollected() {
        OutOfSharedMemoryException refusal = full();
        AtomicInteger attempts = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            attempts.set(0);
            assertSame(
                    refusal,
                    assertThrows(
                            OutOfSharedMemoryException.class,
                            () -> Reclamation.retrying(() -> {
                                attempts.incrementAndGet();
                                throw refusal;
                            })));
        }
        assertEquals(1, attempts.get());
    }

    @Test
    void whatIsNoExhaustionIsNotTriedAgain() {
        for (String error : new String[] {"EACCES", "EINVAL"}) {
            AtomicInteger attempts = new AtomicInteger();
            Reclamation.changed();
            assertThrows(
                    NativeCallException.class,
                    () -> Reclamation.retrying(() -> {
                        attempts.incrementAndGet();
                        throw new NativeCallException("open", 1, error, "it", "");
                    }));
            assertEquals(1, attempts.get());
        }
    }

    @Test
    void anInterruptEndsTheAttempts() {
        Reclamation.changed();
        Thread.currentThread().interrupt();
        assertThrows(
                OutOfSharedMemoryException.class,
                () -> Reclamation.retrying(() -> {
                    throw full();
                }));
        assertTrue(Thread.interrupted());
    }

    @Test
    void muchThatIsClosedIsCollectedAheadOfNeed() throws Exception {
        AtomicBoolean freed = new AtomicBoolean();
        // Windows has no limit on mappings.
        Reclamation.Resources much = NotOnWindows.WINDOWS
                ? new Reclamation.Resources(1L << 40, 0, 0)
                : new Reclamation.Resources(0, 0, 1L << 40);
        for (int i = 0; i < 1_000 && !freed.get(); i++) {
            Reaper.CLEANER.register(new Object(), () -> freed.set(true));
            Reclamation.closed(much);
            try {
                Reclamation.aheadOfNeed();
                Thread.sleep(10);
            } finally {
                Reclamation.freed(much);
            }
        }
        assertTrue(freed.get());
    }

    @Test
    void aBudgetIsANumberOfBytesWithASuffix() {
        assertEquals(Long.MAX_VALUE, Budget.parse(""));
        assertEquals(12, Budget.parse("12"));
        assertEquals(12L << 10, Budget.parse("12k"));
        assertEquals(64L << 20, Budget.parse("64M"));
        assertEquals(3L << 30, Budget.parse("3g"));
        for (String wrong : new String[] {"m", "-1", "1.5g", "64mb", "9999999999999"}) {
            String message = assertThrows(IllegalArgumentException.class, () -> Budget.parse(wrong))
                    .getMessage();
            assertFalse(message.isEmpty());
            assertTrue(message.contains("multiproc.budget=" + wrong), message);
        }
    }

    @Test
    void whatIsReservedCountsUntilItIsReleased() {
        long before = Budget.reserved();
        Segment segment = Budget.create(null, 5000, false);
        assertEquals(before + 5000, Budget.reserved());
        segment.close();
        Budget.release(5000);
        assertEquals(before, Budget.reserved());
        assertThrows(IllegalArgumentException.class, () -> Budget.create(null, 0, false));
        assertEquals(before, Budget.reserved());
    }
}
