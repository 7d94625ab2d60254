package io.multiproc.internal.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.life.WaitTable.Entry;
import io.multiproc.internal.life.WaitTable.Kind;
import io.multiproc.internal.os.SegmentAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The entries of those who wait: taken, read, given back, and taken from the dead. */
class WaitTableTest {
    private static final int ENTRIES = 3;
    private final Party party = Party.first(4);
    private final ByteBuffer memory =
            ByteBuffer.allocateDirect(WaitTable.sizeOf(ENTRIES)).order(ByteOrder.nativeOrder());
    private final WaitTable table = new WaitTable(memory, 0, ENTRIES, party.life);

    @AfterEach
    void close() {
        party.close();
    }

    private int begin(int id, int thread, long number) {
        return table.begin(id, thread, number, 128, 132, Kind.WAITS_LIMITED, System.currentTimeMillis());
    }

    private Entry only() {
        Entry found = null;
        for (int i = 0; i < ENTRIES; i++) {
            Entry entry = table.read(i);
            if (entry != null) {
                assertNull(found, "more than one");
                found = entry;
            }
        }
        return found;
    }

    @Test
    void anEntrySaysWhatWasWrittenUntilTheEnd() {
        int id = party.life.claim();
        int index = begin(id, 7, 99);
        Entry entry = only();
        assertEquals(
                new Entry(
                        index,
                        id,
                        7,
                        99,
                        128,
                        132,
                        entry.since(),
                        Kind.WAITS_LIMITED,
                        Thread.currentThread().getName()),
                entry);
        assertTrue(table.isStill(entry));
        table.end(index);
        assertNull(only());
        assertFalse(table.isStill(entry));
        int next = begin(id, 7, 100);
        assertEquals(index, next, "the same place");
        assertFalse(table.isStill(entry), "another wait");
        table.end(next);
    }

    @Test
    void namesAreCutOffBetweenCharacters() throws Exception {
        int id = party.life.claim();
        FutureTask<Integer> waiting = new FutureTask<>(() -> begin(id, 1, 1));
        String name = "a".repeat(27) + "\u00e9\u00e9";
        Thread thread = new Thread(waiting, name);
        thread.start();
        int index = waiting.get();
        assertEquals(name.substring(0, 27), table.read(index).name());
        table.end(index);
    }

    @Test
    void aFullTableRefusesTheLivingAndMakesRoomOfTheDead() {
        int id = party.life.claim();
        try (Party dying = party.another()) {
            int its = dying.life.claim();
            Set<Integer> taken = new HashSet<>();
            taken.add(begin(id, 1, 1));
            taken.add(begin(its, 1, 2));
            taken.add(begin(id, 2, 3));
            assertEquals(Set.of(0, 1, 2), taken);
            assertEquals(-1, begin(id, 3, 4));
            table.end(-1);
            dying.die();
            int heir = begin(id, 3, 5);
            assertTrue(heir >= 0);
            assertEquals(5, table.read(heir).number());
            assertEquals(-1, begin(id, 4, 6));
        }
    }

    @Test
    void whatBelongsTogetherIsReadTogether() throws Exception {
        int id = party.life.claim();
        AtomicBoolean over = new AtomicBoolean();
        FutureTask<Void> writer = new FutureTask<>(
                () -> {
                    for (int i = 1; !over.get(); i++) {
                        int index = table.begin(id, 5, i, i, 2 * i, Kind.WAITS, System.currentTimeMillis());
                        table.end(index);
                    }
                },
                null);
        new Thread(writer, "test-writer").start();
        int seen = 0;
        while (seen < 200_000) {
            for (int i = 0; i < ENTRIES; i++) {
                Entry entry = table.read(i);
                if (entry != null) {
                    seen++;
                    assertEquals((int) entry.number(), entry.object());
                    assertEquals(2 * entry.object(), entry.place());
                    assertEquals("test-writer", entry.name());
                }
            }
            assertFalse(writer.isDone());
        }
        over.set(true);
        writer.get();
    }

    @Test
    void aKindOfAnotherVersionIsNotRead() {
        int index = begin(party.life.claim(), 1, 1);
        memory.putInt(index * WaitTable.sizeOf(1) + 32, 77);
        assertNull(table.read(index));
    }

    @Test
    void linksLeadToAnotherSegmentAsLongAsTheProcessHasItsSlot() {
        SegmentAddress address = new SegmentAddress("/proc/1/fd/2", 3, 4, 5);
        party.life.link(address);
        int id = party.life.claim();
        assertNull(party.life.linkOf(id));
        party.life.link(address);
        assertEquals(address, party.life.linkOf(id));
        party.life.link(new SegmentAddress("x".repeat(53), 3, 4, 5));
        assertNull(party.life.linkOf(id), "too long a place");
        party.life.link(address);
        assertNotNull(party.life.memberOf(id));
        assertEquals(ProcessHandle.current().pid(), party.life.memberOf(id).pid());
        try (Party other = party.another()) {
            int its = other.life.claim();
            assertEquals(
                    party.life.memberOf(id).number(), other.life.memberOf(its).number(), "of the same process");
            assertEquals(address, other.life.linkOf(id));
        }
        party.life.release();
        assertNull(party.life.linkOf(id));
        assertNull(party.life.memberOf(id));
    }
}
