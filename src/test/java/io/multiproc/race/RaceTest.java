package io.multiproc.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.memory.SharedMemory;
import io.multiproc.testing.Leftovers;
import io.multiproc.value.SharedInt;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A race passes where there is none, and shows one where there is. */
@ExtendWith(Leftovers.class)
class RaceTest {
    @AfterAll
    static void endProcesses() {
        Race.endIdleProcesses();
    }

    /** A counter whose addition is a read and a write. */
    record Naive(SharedMemory memory) implements Serializable, AutoCloseable {
        int add() {
            int before = memory.getIntVolatile(0);
            RacePoint.at("read");
            memory.setIntVolatile(0, before + 1);
            return before;
        }

        int get() {
            return memory.getIntVolatile(0);
        }

        @Override
        public void close() {
            memory.close();
        }
    }

    private static Race<SharedInt, AtomicInteger> counter() {
        return Race.on(() -> SharedInt.create(0), AtomicInteger::new)
                .op("add", c -> c.getAndAdd(1), m -> m.getAndAdd(1))
                .op("get", c -> c.get(), m -> m.get());
    }

    private static Race<Naive, AtomicInteger> naive() {
        return Race.on(() -> new Naive(SharedMemory.create(64)), AtomicInteger::new)
                .op("add", Naive::add, m -> m.getAndAdd(1))
                .op("get", Naive::get, m -> m.get());
    }

    @Test
    void anAtomicCounterIsLinearizable() {
        long start = System.nanoTime();
        counter().actors(3).opsPerActor(12).scenarios(1000).linearizable(1);
        System.out.println("1000 in " + (System.nanoTime() - start) / 1e6);
    }

    @Test
    void anAtomicCounterIsLinearizableAlsoWhenProcessesAreKilled() {
        long start = System.nanoTime();
        counter().actors(3).opsPerActor(4).kills(1).scenarios(40).linearizable(1);
        System.out.println("40 kills in " + (System.nanoTime() - start) / 1e6);
    }

    @Test
    void aCounterThatIsNotAtomicIsFound() {
        Race<Naive, AtomicInteger> race = naive().actors(3).opsPerActor(4).scenarios(2_000);
        RaceFoundError found = assertThrows(RaceFoundError.class, () -> race.linearizable(1));
        System.out.println(found.getMessage());
        assertTrue(found.getMessage().contains("not linearizable"), found.getMessage());
    }

    @Test
    void aScheduleIsFoundAndReplayed() {
        Race<Naive, AtomicInteger> race = naive().actors(2).opsPerActor(2).schedules(100, 1).shrinking(Duration.ZERO);
        RaceFoundError found = assertThrows(RaceFoundError.class, () -> race.linearizable(5));
        System.out.println(found.getMessage());
    }
}
