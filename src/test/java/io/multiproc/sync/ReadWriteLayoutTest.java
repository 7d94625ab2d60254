package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.life.Life;
import io.multiproc.memory.SharedOptions;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the words of a read-write lock lie, and which of them a reader writes. */
class ReadWriteLayoutTest {
    private static final int LINE = 64;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 1000, 1023, 1024})
    void eachEntryHasACacheLineOfItsOwn(int slots) {
        for (int dataAt : new int[] {LINE, 2 * LINE, 37 * LINE}) {
            ReadWriteLayout layout = new ReadWriteLayout(dataAt, slots);
            Set<Integer> lines = new HashSet<>();
            for (int at = dataAt; at <= layout.usedAt(slots - 1); at += Integer.BYTES) {
                lines.add(at / LINE);
            }
            int others = lines.size();
            for (int slot = 0; slot < slots; slot++) {
                int at = layout.entryAt(slot);
                assertTrue(at % Long.BYTES == 0 && at + LINE <= dataAt + ReadWriteLayout.sizeFor(slots), "at=" + at);
                lines.add(at / LINE);
            }
            assertEquals(slots, lines.size() - others);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 31, 32})
    void eachOfFewEntriesHasAPairOfLinesOfItsOwn(int slots) {
        ReadWriteLayout layout = new ReadWriteLayout(LINE, slots);
        Set<Integer> pairs = new HashSet<>();
        for (int slot = 0; slot < slots; slot++) {
            pairs.add(layout.entryAt(slot) / (2 * LINE));
        }
        assertEquals(slots, pairs.size());
        assertTrue(!pairs.contains(layout.usedAt(slots - 1) / (2 * LINE)), pairs.toString());
    }

    @Test
    void aReaderWritesToTheLineOfItsProcessAlone() {
        SharedOptions options = SharedOptions.anonymous();
        try (SharedReadWriteLock lock = SharedReadWriteLock.create(options)) {
            lock.readLock().lock(); // The first one also says that this process reads.
            lock.readLock().unlock();
            int from = lock.view.lockAt();
            byte[] before = bytes(lock, from);
            lock.readLock().lock();
            byte[] meanwhile = bytes(lock, from);
            Set<Integer> written = new TreeSet<>();
            for (int i = 0; i < before.length; i++) {
                if (before[i] != meanwhile[i]) {
                    written.add((from + i) / LINE);
                }
            }
            lock.readLock().unlock();
            ReadWriteLayout layout = new ReadWriteLayout(lock.view.dataAt(), lock.view.slots());
            int own = Life.slotOf(lock.view.life().claimed());
            assertEquals(Set.of(layout.entryAt(own) / LINE), written);
        }
    }

    private static byte[] bytes(SharedReadWriteLock lock, int from) {
        ByteBuffer words = lock.view.words();
        byte[] bytes = new byte[lock.view.dataAt() + ReadWriteLayout.sizeFor(lock.view.slots()) - from];
        words.get(from, bytes);
        return bytes;
    }
}
