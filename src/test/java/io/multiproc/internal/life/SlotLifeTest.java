package io.multiproc.internal.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.TooManyProcessesException;
import io.multiproc.internal.os.DataWords;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Slots among several parties of one table. */
class SlotLifeTest {
    private final Party a = Party.first(4);
    private final Party b = a.another();
    private final Party c = a.another();
    private final List<Party> parties = new ArrayList<>(List.of(a, b, c));

    @AfterEach
    void closeAll() {
        parties.forEach(Party::close);
    }

    private Party another() {
        Party party = c.another();
        parties.add(party);
        return party;
    }

    @Test
    void everyPartyHasAnIdOfItsOwn() {
        assertEquals(0, a.life.claimed());
        int first = a.life.claim();
        int second = b.life.claim();
        int third = c.life.claim();
        assertEquals(
                3,
                List.of(first, second, third).stream()
                        .map(Life::slotOf)
                        .distinct()
                        .count());
        assertTrue(first > 0 && second > 0 && third > 0);
        assertEquals(first, a.life.claim());
        assertEquals(first, a.life.claimed());
    }

    @Test
    void theLivingAreAliveForEverybody() {
        int first = a.life.claim();
        int second = b.life.claim();
        for (Party party : List.of(a, b, c)) {
            assertTrue(party.life.isAlive(first));
            assertTrue(party.life.isAlive(second));
            assertFalse(party.life.isAlive(0));
            assertEquals(first, party.life.idAt(Life.slotOf(first)));
            assertEquals(ProcessHandle.current().pid(), party.life.pidOf(first));
        }
        assertTrue(c.life.describe(first)
                .contains("process " + ProcessHandle.current().pid()));
    }

    @Test
    void theDeadAreDeadAndTheirIdIsStillReadable() {
        int id = a.life.claim();
        b.life.claim();
        a.die();
        assertFalse(b.life.isAlive(id));
        assertFalse(c.life.isAlive(id));
        assertEquals(ProcessHandle.current().pid(), b.life.pidOf(id));
    }

    @Test
    void releasedSlotIsDeadAndFree() {
        int id = a.life.claim();
        a.life.release();
        assertFalse(b.life.isAlive(id));
        assertEquals(0, a.life.claimed());
        assertEquals(0, b.life.idAt(Life.slotOf(id)));
        a.life.release();
        int again = a.life.claim();
        assertNotEquals(id, again);
        assertTrue(b.life.isAlive(again));
        assertFalse(b.life.isAlive(id));
    }

    @Test
    void slotOfADeadPartyIsReusedWithAnotherGenerationWhenNoFreshOneIsLeft() {
        int dead = a.life.claim();
        b.life.claim();
        c.life.claim();
        another().life.claim();
        a.die();
        Party heir = another();
        int id = heir.life.claim();
        assertEquals(Life.slotOf(dead), Life.slotOf(id));
        assertNotEquals(dead, id);
        assertEquals(List.of(Life.slotOf(dead)), heir.reused);
        assertTrue(b.life.isAlive(id));
        assertFalse(b.life.isAlive(dead));
        assertEquals(0, b.life.pidOf(dead));
        assertTrue(b.life.describe(dead).contains("gone"), b.life.describe(dead));
    }

    @Test
    void freshSlotsNeedNoCleaning() {
        assertEquals(0, Life.slotOf(a.life.claim()));
        a.die();
        b.life.claim();
        assertEquals(1, Life.slotOf(b.life.claimed()));
        assertTrue(b.reused.isEmpty());
    }

    @Test
    void fullTableIsAClearError() {
        a.life.claim();
        b.life.claim();
        c.life.claim();
        another().life.claim();
        Party one = another();
        String message =
                assertThrows(TooManyProcessesException.class, one.life::claim).getMessage();
        assertTrue(message.contains("test table") && message.contains("4"), message);
        assertEquals(0, one.life.claimed());
        b.die();
        assertTrue(one.life.claim() > 0);
    }

    @Test
    void failingProbeIsAnErrorAndNotADeath() {
        int id = a.life.claim();
        b.segment.close();
        assertThrows(RuntimeException.class, () -> b.life.isAlive(id));
        assertThrows(RuntimeException.class, b.life::claim);
        assertTrue(c.life.isAlive(id));
    }

    @Test
    void generationThatWrapsIsNeverZero() {
        int generationAt = AttachTable.GENERATION;
        a.life.claim();
        a.life.release();
        for (int slot = 0; slot < 4; slot++) {
            DataWords.INT.setVolatile(
                    a.mapping.buffer(0, (int) a.mapping.size()),
                    AttachTable.sizeOf(slot) + generationAt,
                    AttachTable.GENERATION_MASK - 1);
        }
        int last = a.life.claim();
        assertEquals(AttachTable.GENERATION_MASK, last >>> AttachTable.SLOT_BITS);
        assertTrue(b.life.isAlive(last));
        a.life.release();
        int wrapped = a.life.claim();
        assertEquals(1, wrapped >>> AttachTable.SLOT_BITS);
        assertEquals(Life.slotOf(last), Life.slotOf(wrapped));
        assertTrue(b.life.isAlive(wrapped));
        assertFalse(b.life.isAlive(last));
    }

    @Test
    void failingClaimGivesTheProofBack() {
        AttachTable readOnly =
                new AttachTable(b.mapping.buffer(0, AttachTable.sizeOf(4)).asReadOnlyBuffer(), 0, 4);
        SlotLife failing = new SlotLife(readOnly, b.segment.proofs(), "read-only table", slot -> {});
        assertThrows(RuntimeException.class, failing::claim);
        for (int slot = 0; slot < 4; slot++) {
            assertFalse(a.segment.proofs().isHeld(slot));
        }
    }

    @Test
    void idsThatNobodyHasAreDead() {
        a.life.claim();
        assertFalse(b.life.isAlive(Integer.MAX_VALUE));
        assertFalse(b.life.isAlive(5 << AttachTable.SLOT_BITS));
        assertFalse(b.life.isAlive(AttachTable.SLOT_MASK));
        assertEquals(0, b.life.pidOf(Integer.MAX_VALUE));
    }

    @Test
    void manyThreadsOfOnePartyGetOneId() throws Exception {
        List<Integer> ids = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Thread thread = new Thread(() -> {
                int id = a.life.claim();
                synchronized (ids) {
                    ids.add(id);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(8, ids.size());
        assertEquals(1, ids.stream().distinct().count());
        assertEquals(1, Life.slotOf(b.life.claim()));
    }
}
