package io.multiproc.heap;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.multiproc.process.JvmProcess;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Sampled;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process ends with its parent, also if the thread that looks for the parent has no memory. */
@Tag("long")
class ParentWatchTest {
    /** More than the thread makes. */
    private static final int ALLOCATIONS = 16;

    @TempDir
    Path directory;

    /** Starts children, in each of which another allocation of that thread fails. */
    static void parent(ChildJvm.Talk talk, String agent, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            JvmProcess child = JvmProcess.builder()
                    .jvmOptions(agent + "=multiproc-parent:" + i)
                    .start(() -> Thread.sleep(600_000));
            talk.say(child.pid());
        }
        talk.hear();
    }

    @Test
    void childrenEndWithTheirParent() throws Exception {
        int count = Sampled.Rounds.of(ALLOCATIONS, 2);
        List<Long> children = new ArrayList<>();
        try (ChildJvm parent =
                ChildJvm.start(ParentWatchTest.class, "parent", FullHeapAgent.option(directory), count)) {
            for (int i = 0; i < count; i++) {
                children.add(Long.parseLong(parent.hearOrFail()));
            }
            parent.kill();
        }
        for (long child : children) {
            Other.assertSoon(() -> !isThere(child), "a child outlives its parent");
        }
        assertFalse(children.isEmpty());
    }

    private static boolean isThere(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
