package io.multiproc.race.guide;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.memory.SharedMemory;
import io.multiproc.race.Race;
import io.multiproc.race.RaceFoundError;
import io.multiproc.race.RacePoint;
import io.multiproc.testing.Sampled;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A race in a class of one's own. */
@Sampled(0)
@ExtendWith(EndActors.class)
// begin
class OwnCounterRaceTest {
    record Counter(SharedMemory memory) implements Serializable, AutoCloseable {
        int add() {
            int before = memory.getIntVolatile(0);
            RacePoint.at("read");
            memory.setIntVolatile(0, before + 1);
            return before;
        }

        @Override
        public void close() {
            memory.close();
        }
    }

    static Race<Counter, AtomicInteger> race() {
        return Race.on(() -> new Counter(SharedMemory.create(64)), AtomicInteger::new)
                .op("add", Counter::add, m -> m.getAndAdd(1))
                .scenarios(10_000);
    }

    @Test
    void twoProcessesReadTheSameNumber() {
        RaceFoundError found = assertThrows(RaceFoundError.class, () -> race().linearizable(1));
        assertTrue(found.getMessage().contains("<== cannot be explained"));
    }
}
// end
