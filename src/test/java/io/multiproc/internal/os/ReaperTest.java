package io.multiproc.internal.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** What is done for an unreachable object is repeated if an error has ended it. */
class ReaperTest {
    private static final class Failing extends Reaper.Action {
        private int failures;
        private int calls;
        private int done;

        Failing(int failures) {
            this.failures = failures;
        }

        @Override
        protected void reap() {
            calls++;
            if (failures-- > 0) {
                throw new OutOfMemoryError("as the test wants it");
            }
            done++;
        }
    }

    @Test
    void failedActionIsRepeatedOnDemand() {
        Failing action = new Failing(2);
        assertThrows(OutOfMemoryError.class, action::run);
        Reaper.repeat();
        assertEquals(0, action.done);
        Reaper.repeat();
        Reaper.repeat();
        assertEquals(1, action.done);
        assertEquals(3, action.calls);
    }

    @Test
    void failedActionsAreRepeatedAfterTheNext() {
        Failing first = new Failing(1);
        Failing second = new Failing(1);
        assertThrows(OutOfMemoryError.class, first::run);
        assertThrows(OutOfMemoryError.class, second::run);
        new Failing(0).run();
        assertEquals(1, first.done);
        assertEquals(1, second.done);
    }

    /** Making an object does so. */
    @Test
    void failedActionIsRepeatedAheadOfNeed() {
        Failing action = new Failing(1);
        assertThrows(OutOfMemoryError.class, action::run);
        Reclamation.aheadOfNeed();
        assertEquals(1, action.done);
    }
}
