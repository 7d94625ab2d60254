package io.multiproc.heap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Sampled;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After an allocation that has failed, whichever it was, everything is as it was before the operation or as it is after it; and no
 * operation on an object is the first to initialize a class, which would stay unusable.
 */
@Tag("wait")
@Tag("long")
class FullHeapTest {
    /** With futexes they make no object, so nothing fails there; and the threads that end sleeps make none at all. */
    private static final Set<String> WITHOUT_ALLOCATION = Set.of("release", "set", "closed", "alarm", "sleeper");

    /** They make objects, or start what runs tasks, so that classes may be initialized in them. */
    private static final Set<String> MAKING = Set.of(
            "closePool",
            "replace",
            "start",
            "supervisor",
            "stderr",
            "reaper",
            "small",
            "blocks",
            "segments",
            "large",
            "named",
            "attach");

    private static final int LONGER_STEPS = 8;

    @TempDir
    Path directory;

    @Test
    void stateIsWhole() throws IOException {
        List<String> options = List.of(FullHeapAgent.option(directory));
        int longer = Sampled.Rounds.of(1, LONGER_STEPS);
        try (ChildJvm child = ChildJvm.start(options, Trials.class, "playAll", longer)) {
            for (String name : Trials.all().keySet()) {
                String heard = child.hearOrFail();
                assertTrue(heard.startsWith(name + " "), heard);
                boolean hasFailed = !heard.startsWith(name + " 0 ");
                assertTrue(MAKING.contains(name) || heard.endsWith(" []"), "classes were initialized late: " + heard);
                assertTrue(hasFailed || WITHOUT_ALLOCATION.contains(name), "no allocation was met: " + heard);
            }
        }
    }
}
