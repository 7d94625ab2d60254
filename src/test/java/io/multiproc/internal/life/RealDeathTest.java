package io.multiproc.internal.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Processes that take a slot and are killed. */
class RealDeathTest {
    private static final int SLOTS = 2;
    private final Party party = Party.first(SLOTS);

    @AfterEach
    void close() {
        party.close();
    }

    static void claim(ChildJvm.Talk talk, SegmentAddress address, boolean withChild) throws Exception {
        Party own = Party.at(address, SLOTS);
        talk.say(own.life.claim());
        if (withChild) {
            List<String> sleep =
                    NotOnWindows.WINDOWS ? List.of("ping", "-n", "50", "127.0.0.1") : List.of("sleep", "50");
            Process child = new ProcessBuilder(sleep)
                    .redirectInput(Redirect.INHERIT)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            talk.say(child.pid());
        }
        talk.hear();
        own.close();
    }

    private ChildJvm start(boolean withChild) throws Exception {
        return ChildJvm.start(RealDeathTest.class, "claim", party.segment.address(), withChild);
    }

    @Test
    void killedProcessIsNoticedAndItsSlotReused() throws Exception {
        party.life.claim();
        int id;
        try (ChildJvm child = start(false)) {
            id = Integer.parseInt(child.hear());
            assertTrue(party.life.isAlive(id));
            assertEquals(child.pid(), party.life.pidOf(id));
            child.kill();
        }
        assertFalse(party.life.isAlive(id));
        try (ChildJvm heir = start(false)) {
            int next = Integer.parseInt(heir.hear());
            assertEquals(Life.slotOf(id), Life.slotOf(next));
            assertNotEquals(id, next);
            assertTrue(party.life.isAlive(next));
            assertFalse(party.life.isAlive(id));
        }
    }

    @Test
    void processThatEndsInOrderIsGoneToo() throws Exception {
        int id;
        try (ChildJvm child = start(false)) {
            id = Integer.parseInt(child.hear());
        }
        assertFalse(party.life.isAlive(id));
    }

    @Test
    void childOfTheDeadProcessDoesNotKeepItAlive() throws Exception {
        ProcessHandle grandchild;
        int id;
        try (ChildJvm child = start(true)) {
            id = Integer.parseInt(child.hear());
            grandchild = ProcessHandle.of(Long.parseLong(child.hear())).orElseThrow();
            child.kill();
        }
        try {
            assertTrue(grandchild.isAlive());
            assertFalse(party.life.isAlive(id));
        } finally {
            grandchild.destroyForcibly();
        }
    }

    @Test
    void mappingWithoutItsDescriptorDoesNotKeepTheProof() {
        try (Party other = party.another()) {
            int id = other.life.claim();
            assertTrue(party.life.isAlive(id));
            other.segment.close();
            assertEquals(id, other.life.idAt(Life.slotOf(id)), "the mapping is still there");
            assertFalse(party.life.isAlive(id));
        }
    }
}
