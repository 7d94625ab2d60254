package io.multiproc.internal.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.ShmName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A creator that is killed leaves nothing, or a finished object. */
class KilledCreatorTest {
    private final ShmName name = new ShmName();

    @AfterEach
    void removeName() throws Exception {
        name.close();
    }

    static void create(ChildJvm.Talk talk, String name, boolean publish) throws Exception {
        Segment segment = Os.current().segments().create(name, 4096);
        segment.map().buffer(0, 4096).putLong(4088, 42);
        if (publish) {
            segment.publish();
        }
        talk.say("ready");
        talk.hear();
        segment.close();
    }

    private void createAndKill(boolean publish) throws Exception {
        try (ChildJvm child = ChildJvm.start(KilledCreatorTest.class, "create", name.toString(), publish)) {
            child.expect("ready");
            child.kill();
        }
    }

    @Test
    void creatorKilledBeforePublishingLeavesNothing() throws Exception {
        createAndKill(false);
        Os.current().segments().sweep(); // On the portable path, as the next process does.
        assertFalse(name.exists());
    }

    @Test
    @NotOnWindows("a name ends with its last user")
    void creatorKilledAfterPublishingLeavesTheFinishedObject() throws Exception {
        createAndKill(true);
        try (Segment segment = Os.current().segments().open(name.toString(), false)) {
            Mapping mapping = segment.map();
            assertEquals(42, mapping.buffer(0, 4096).getLong(4088));
            mapping.unmap();
        }
    }
}
