package io.multiproc.internal.object;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.sync.SharedEvent;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.OwnProcess;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a process needed to sleep on an object's words goes when the object is unreachable, though the arena stays. */
class ForgottenWaitsTest {
    private static final int OBJECTS = 50;

    static void sleepOnMany(ChildJvm.Talk talk) throws Exception {
        SharedEvent kept = SharedEvent.create();
        kept.await(Duration.ofMillis(200));
        int before = OwnProcess.descriptors();
        SharedEvent[] events = new SharedEvent[OBJECTS];
        for (int i = 0; i < OBJECTS; i++) {
            events[i] = SharedEvent.create();
            events[i].await(Duration.ofMillis(30)); // Long enough for most to sleep, and not only to look.
        }
        assertTrue(OwnProcess.descriptors() > before + OBJECTS / 2, "each sleeps by a semaphore of its own");
        Reference.reachabilityFence(events);
        events = null;
        while (OwnProcess.descriptors() > before) {
            Leftovers.collect();
        }
        kept.await(Duration.ofMillis(1));
        talk.say("given back");
    }

    @Test
    void semaphoresOfUnreachableObjectsAreClosed() throws Exception {
        try (ChildJvm child =
                ChildJvm.start(List.of("-Dmultiproc.wait=semaphore"), ForgottenWaitsTest.class, "sleepOnMany")) {
            child.expect("given back");
        }
    }
}
