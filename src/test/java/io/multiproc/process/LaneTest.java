package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.multiproc.testing.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The order in which a worker finds what is in its lane. */
@ExtendWith(Leftovers.class)
class LaneTest {
    private static final int ROUNDS = 300_000;

    /** Two tasks that come while the worker looks through the slots: it may find none, or the first, but never the second before the first. */
    @Test
    void theOldestComesFirstHoweverTheTasksCome() throws InterruptedException {
        try (PoolMemory memory = PoolMemory.create(1)) {
            Lane lane = memory.lane(0);
            Thread parent = new Thread(() -> feed(lane), "parent");
            parent.start();
            for (int expected = 0; expected < 2 * ROUNDS; ) {
                int slot = lane.oldestReady();
                if (slot >= 0) {
                    assertEquals(expected, lane.sequence(slot));
                    lane.state(slot, Lane.FREE);
                    expected++;
                }
            }
            parent.join();
        }
    }

    private static void feed(Lane lane) {
        for (int round = 0; round < ROUNDS; round++) {
            while (lane.state(0) != Lane.FREE || lane.state(PoolLayout.DEPTH - 1) != Lane.FREE) {
                Thread.onSpinWait();
            }
            lane.sequence(0, 2 * round);
            lane.sequence(PoolLayout.DEPTH - 1, 2 * round + 1);
            lane.state(0, Lane.READY);
            lane.state(PoolLayout.DEPTH - 1, Lane.READY);
        }
    }
}
