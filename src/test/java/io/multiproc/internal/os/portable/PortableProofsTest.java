package io.multiproc.internal.os.portable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.Segments;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.ShmName;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Record locks as proofs: what one process takes twice, and what it must not lose by closing. */
@Timeout(60)
@NotOnWindows("the portable path is for POSIX systems")
class PortableProofsTest {
    @TempDir
    Path temporary;

    private final ShmName name = new ShmName();
    private Segments segments;
    private Segment segment;

    @BeforeEach
    void create() {
        PortableOs os = Sandbox.in(temporary.resolve("private"));
        segments = os.segments();
        segment = Sandbox.publish(os, name, 100);
    }

    @AfterEach
    void remove() throws Exception {
        segment.close();
        name.close();
        segments.sweep();
    }

    private Segment another(boolean readOnly) {
        return segments.open(name.toString(), readOnly);
    }

    /** Says which of the first slots somebody else holds, whenever it is asked. */
    static void look(ChildJvm.Talk talk, String directory, String name) throws Exception {
        try (Segment segment = Sandbox.in(Path.of(directory)).segments().open(name, false)) {
            while (!talk.hear().equals("end")) {
                StringBuilder held = new StringBuilder();
                for (int slot = 0; slot < 4; slot++) {
                    held.append(segment.proofs().isHeld(slot) ? slot : ".");
                }
                talk.say(held);
            }
        }
    }

    private ChildJvm onlooker() throws Exception {
        return ChildJvm.start(
                PortableProofsTest.class, "look", temporary.resolve("private").toString(), name.toString());
    }

    private static void assertSees(ChildJvm onlooker, String held) throws Exception {
        onlooker.say("look");
        assertEquals(held, onlooker.hear());
    }

    @Test
    void oneProcessTakesASlotOnceAndSeesItsOwn() {
        try (Segment other = another(true)) {
            assertTrue(segment.proofs().claim(0));
            assertFalse(segment.proofs().claim(0));
            assertFalse(other.proofs().claim(0));
            assertTrue(segment.proofs().isHeld(0));
            assertTrue(other.proofs().isHeld(0));
            assertFalse(other.proofs().isHeld(1));
        }
    }

    @Test
    void closingAnotherObjectOfTheSameMemoryEndsNoProofOfThisOne() throws Exception {
        try (ChildJvm onlooker = onlooker()) {
            assertTrue(segment.proofs().claim(0));
            Segment other = another(true);
            assertTrue(other.proofs().claim(1));
            assertSees(onlooker, "01..");
            other.close();
            assertSees(onlooker, "0...");
            segments.sweep();
            assertSees(onlooker, "0...");
            onlooker.say("end");
        }
    }

    @Test
    void releasedSlotIsFreeForOthersAndOnlyItsOwnerReleasesIt() throws Exception {
        try (ChildJvm onlooker = onlooker();
                Segment other = another(false)) {
            assertTrue(segment.proofs().claim(2));
            other.proofs().release(2);
            assertSees(onlooker, "..2.");
            segment.proofs().release(2);
            assertSees(onlooker, "....");
            assertTrue(other.proofs().claim(2));
            assertSees(onlooker, "..2.");
            onlooker.say("end");
        }
    }

    @Test
    void closedSegmentAnswersNoQuestionAboutLife() {
        Segment other = another(false);
        other.close();
        assertThrows(IllegalStateException.class, () -> other.proofs().isHeld(0));
        segment.close();
        assertThrows(IllegalStateException.class, () -> segment.proofs().claim(0));
    }
}
