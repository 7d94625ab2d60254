package io.multiproc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.process.JvmProcess;
import io.multiproc.sync.SharedLock;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import io.multiproc.value.SharedIntArray;
import java.lang.ref.Reference;
import org.junit.jupiter.api.Test;

class MemoryUsageTest {
    private static final long BYTES = 4L * 1_000_000;

    @Test
    void tellsHowManySlotsAreInUse() throws Exception {
        String name = Names.fresh();
        try (SharedLock lock = SharedLock.create(name)) {
            assertEquals(0, lock.processes());
            lock.lock();
            lock.unlock();
            assertEquals(1, lock.processes());
            JvmProcess.start(() -> {
                        lock.lock();
                        lock.unlock();
                        if (lock.processes() != 2) {
                            throw new IllegalStateException("processes=" + lock.processes());
                        }
                    })
                    .join();
            assertEquals(1, lock.processes());
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void countsWhatIsReservedAndWhatIsClosed() throws Exception {
        MemoryUsage before = MemoryUsage.current();
        SharedIntArray array = SharedIntArray.zeros(1_000_000);
        array.getLock().lock();
        array.getLock().unlock();
        MemoryUsage open = MemoryUsage.current();
        assertTrue(open.reservedBytes() >= BYTES, open::toString);
        array.close();
        MemoryUsage closed = MemoryUsage.current();
        assertTrue(closed.closedBytes() >= BYTES, closed::toString);
        assertTrue(closed.closedDescriptors() >= 1, closed::toString);
        Reference.reachabilityFence(array); // Until here a collection may not free it.
        array = null;
        long start = System.nanoTime();
        while (MemoryUsage.current().closedBytes() >= before.closedBytes() + BYTES
                && System.nanoTime() - start < 60_000_000_000L) {
            Leftovers.collect();
        }
        assertTrue(MemoryUsage.current().closedBytes() < before.closedBytes() + BYTES);
        assertEquals(Long.MAX_VALUE, before.budgetBytes());
    }
}
