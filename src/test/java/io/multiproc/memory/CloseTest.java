package io.multiproc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.Copies;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.Sampled;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** The end of raw memory: no use of it, at any time, ends the process. */
@ExtendWith(Leftovers.class)
class CloseTest {
    private static final int SIZE = 1 << 20;

    @Test
    void everyUseAfterTheEndIsRefused() {
        SharedMemory memory = SharedMemory.create(SIZE);
        memory.close();
        assertTrue(memory.isClosed());
        for (Executable use : List.<Executable>of(
                () -> memory.getByte(0),
                () -> memory.setByte(0, (byte) 1),
                () -> memory.getLong(8),
                () -> memory.getDouble(8),
                () -> memory.setFloat(8, 1),
                () -> memory.getIntAcquire(0),
                () -> memory.setIntVolatile(0, 1),
                () -> memory.compareAndSetInt(0, 0, 1),
                () -> memory.getAndAddLong(0, 1),
                () -> memory.getAndSetInt(0, 1),
                () -> memory.getLong(1L << 31),
                () -> memory.get(0, new byte[1], 0, 1),
                () -> memory.put(0, new byte[1], 0, 1),
                () -> memory.put(0, ByteBuffer.allocate(0)),
                () -> memory.asBuffer(0, 1))) {
            assertTrue(
                    assertThrows(IllegalStateException.class, use).getMessage().contains("is closed"));
        }
        assertEquals(SIZE, memory.size());
        assertTrue(memory.toString().contains("closed"));
    }

    @Test
    void aSecondEndDoesNothing() {
        SharedMemory memory = SharedMemory.create(SIZE);
        SharedMemory other = SharedMemory.create(SIZE);
        memory.close();
        memory.close();
        other.setLong(0, 5);
        memory.close();
        assertEquals(5, other.getLong(0));
        other.close();
    }

    @Test
    void theEndOfOneOfTwoViewsLeavesTheOther() throws Exception {
        SharedMemory memory = SharedMemory.create(SIZE);
        SharedMemory copy = Copies.copy(memory);
        memory.setLong(0, 5);
        memory.close();
        memory.close();
        assertFalse(copy.isClosed());
        assertEquals(5, copy.getLong(0));
        SharedMemory third = Copies.copy(copy);
        copy.close();
        third.setLong(0, 6);
        assertEquals(6, third.getLong(0));
        third.close();
    }

    @Test
    @NotOnWindows("mapped pages cannot be replaced: they go when nobody can reach them any more")
    void theLastEndGivesTheMemoryBackAtOnce() throws Exception {
        List<String> mappings = Leftovers.mappings();
        List<String> descriptors = Leftovers.descriptors();
        SharedMemory memory = SharedMemory.create(SIZE);
        SharedMemory copy = Copies.copy(memory);
        assertEquals(1, Leftovers.mappingsSince(mappings).size());
        memory.close();
        assertEquals(1, Leftovers.mappingsSince(mappings).size());
        copy.close();
        assertEquals(List.of(), Leftovers.mappingsSince(mappings));
        assertEquals(List.of(), Leftovers.descriptorsSince(descriptors));
    }

    @Test
    @NotOnWindows("a name ends with its last user")
    void memoryOpenedAgainAfterTheLastEndIsTheSame() {
        String name = Names.fresh();
        SharedMemory memory = SharedMemory.create(name, SIZE);
        memory.setLong(0, 5);
        memory.close();
        try (SharedMemory again = SharedMemory.open(name)) {
            assertEquals(5, again.getLong(0));
            again.setLong(0, 6);
        } finally {
            Names.remove(name);
        }
    }

    private static long sum(SharedMemory memory) {
        long sum = 0;
        for (int i = 0; i < SIZE; i += 8) {
            sum += memory.getLong(i);
        }
        return sum;
    }

    private static void readUntilItIsClosed(SharedMemory memory) {
        long seen = 0;
        try {
            while (true) {
                seen += sum(memory);
            }
        } catch (IllegalStateException e) {
            assertTrue(e.getMessage().contains("is closed") && seen >= 0);
        }
    }

    private static void writeUntilItIsClosed(SharedMemory memory) {
        try {
            while (true) {
                for (int i = 0; i < SIZE; i += 8) {
                    memory.setLong(i, i);
                    memory.getAndAddLong(i, 0);
                }
            }
        } catch (IllegalStateException e) {
            assertTrue(e.getMessage().contains("is closed"));
        }
    }

    private static FutureTask<Void> inThread(Runnable work) {
        FutureTask<Void> task = new FutureTask<>(work, null);
        new Thread(task, "test-thread").start();
        return task;
    }

    @Test
    void compiledLoopsSurviveTheEndAndTheCollector() throws Exception {
        for (int round = 0; round < Sampled.Rounds.of(15, 5); round++) {
            SharedMemory memory = SharedMemory.create(SIZE);
            memory.setLong(0, round);
            List<FutureTask<Void>> threads = new ArrayList<>();
            SharedMemory used = memory;
            threads.add(inThread(() -> readUntilItIsClosed(used)));
            threads.add(inThread(() -> writeUntilItIsClosed(used)));
            Thread.sleep(20);
            memory.close();
            memory = null;
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            for (FutureTask<Void> thread : threads) {
                thread.get();
            }
        }
    }

    @Test
    void aCompiledLoopKeepsTheMemoryOfAnObjectThatNobodyElseHas() throws Exception {
        for (int round = 0; round < 10; round++) {
            SharedMemory[] only = {SharedMemory.create(SIZE)};
            only[0].setLong(SIZE - 8, 1);
            FutureTask<Void> reader = inThread(() -> {
                SharedMemory memory = only[0];
                only[0] = null;
                long sum = 0;
                for (int i = 0; i < 30; i++) {
                    sum += sum(memory);
                }
                assertEquals(30, sum);
            });
            // The reader must get some time between collections, on a busy machine too.
            for (boolean done = false; !done; done = reader.isDone()) {
                System.gc();
                LockSupport.parkNanos(5_000_000);
            }
            reader.get();
        }
    }

    @Test
    void aBufferKeepsTheMemoryOfAnObjectThatIsUnreachable() throws Exception {
        List<LongBuffer> buffers = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            // Only a buffer that descends from the one that was handed out stays.
            buffers.add(SharedMemory.create(SIZE)
                    .asBuffer(64, SIZE - 64)
                    .slice()
                    .order(java.nio.ByteOrder.nativeOrder())
                    .duplicate()
                    .order(java.nio.ByteOrder.nativeOrder())
                    .asLongBuffer());
            buffers.get(round).put(0, round);
            Leftovers.collect();
        }
        for (int round = 0; round < 10; round++) {
            assertEquals(round, buffers.get(round).get(0), "still shared memory, and nobody else's");
            buffers.get(round).put(1, round);
        }
    }

    @Test
    void aReadOnlyBufferKeepsTheMemoryToo() throws Exception {
        String name = Names.fresh();
        try (SharedMemory writable = SharedMemory.create(name, SIZE)) {
            LongBuffer buffer =
                    SharedMemory.openReadOnly(name).asBuffer(0, SIZE).asLongBuffer();
            for (int i = 1; i < 10; i++) {
                Leftovers.collect();
                writable.setLong(8, i);
                assertEquals(i, buffer.get(1));
            }
        } finally {
            Names.remove(name);
        }
    }

    @Test
    @NotOnWindows("mapped pages cannot be replaced: they go when nobody can reach them any more")
    void aBufferOfClosedMemoryHasZerosOfItsOwn() throws Exception {
        SharedMemory memory = SharedMemory.create(SIZE);
        ByteBuffer buffer = memory.asBuffer(0, SIZE);
        memory.setLong(8, 5);
        memory.close();
        for (int i = 0; i < 5; i++) {
            Leftovers.collect();
            assertEquals(0, buffer.getLong(8));
            buffer.putLong(16, 7);
            assertEquals(7, buffer.getLong(16));
            buffer.putLong(16, 0);
        }
    }

    @Test
    void manyThreadsMayEndOneObject() throws Exception {
        for (int round = 0; round < 50; round++) {
            SharedMemory memory = SharedMemory.create(SIZE);
            SharedMemory copy = Copies.copy(memory);
            List<FutureTask<Void>> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                SharedMemory one = i % 2 == 0 ? memory : copy;
                threads.add(inThread(one::close));
            }
            for (FutureTask<Void> thread : threads) {
                thread.get();
            }
            assertTrue(memory.isClosed() && copy.isClosed());
        }
    }
}
