package io.multiproc.race.guide;

import io.multiproc.OwnerDiedException;
import io.multiproc.memory.SharedMemory;
import io.multiproc.race.Arguments;
import io.multiproc.race.Race;
import io.multiproc.race.RacePoint;
import io.multiproc.sync.SharedLock;
import io.multiproc.testing.Sampled;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Processes are killed while they hold a lock. */
@Sampled(0)
@ExtendWith(EndActors.class)
// begin
class KillRaceTest {
    /** Two numbers that are always equal, though their writer may be killed between them. */
    record Twins(SharedMemory memory, SharedLock lock) implements Serializable, AutoCloseable {
        void write(int value) {
            enter();
            memory.setInt(0, value);
            RacePoint.at("half written");
            memory.setInt(4, value);
            lock.unlock();
        }

        String read() {
            enter();
            String both = memory.getInt(0) + " " + memory.getInt(4);
            lock.unlock();
            return both;
        }

        private void enter() {
            while (true) {
                try {
                    lock.lock();
                    return;
                } catch (OwnerDiedException e) {
                    lock.recover(() -> memory.setInt(4, memory.getInt(0)));
                }
            }
        }

        @Override
        public void close() {
            lock.close();
            memory.close();
        }
    }

    @Test
    void theTwinsAreEqualWhoeverIsKilled() {
        Race.on(() -> new Twins(SharedMemory.create(64), SharedLock.create()), AtomicInteger::new)
                .act("write", Arguments.ints(1, 9), Twins::write, AtomicInteger::set)
                .op("read", Twins::read, m -> m.get() + " " + m.get())
                .kills(1)
                .killAt("half written")
                .scenarios(10)
                .linearizable();
    }
}
// end
