package io.multiproc.machine;

import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.memory.SharedMemory;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A real control group with a memory limit, of the version that this machine has: what does not fit is refused, where the kernel would kill whoever
 * touches it. {@code MemoryLimitTest} has both versions, on files that look like the kernel's.
 */
@NotOnWindows("there are no control groups")
class MemoryGroupTest {
    private static final int MIB = 1 << 20;

    static void live(ChildJvm.Talk talk) throws Exception {
        SharedMemory fits = SharedMemory.create(16 * MIB);
        for (long at = 0; at < fits.size(); at += 4096) {
            fits.setByte(at, (byte) 1);
        }
        OutOfSharedMemoryException refusal = Machine.assertRefused(
                OutOfSharedMemoryException.class,
                () -> SharedMemory.create("large", 300 * MIB),
                "object=large",
                "needed=" + 300 * MIB + " bytes",
                "control group",
                "limit is " + 256 * MIB + " bytes",
                "raise it");
        talk.say("refused " + (refusal.available() < 256 * MIB));
        talk.hear();
        SharedMemory large = SharedMemory.create(300 * MIB);
        for (long at = 0; at < large.size(); at += 4096) {
            large.setByte(at, (byte) 1);
        }
        talk.say("created");
    }

    @Test
    void moreThanTheGroupMayHaveIsRefusedUntilTheLimitIsRaised() throws Exception {
        try (ControlGroup group = ControlGroup.create()) {
            group.limit(256 * MIB);
            try (ChildJvm child =
                    ChildJvm.startUnder(group.launcher(), List.of("-Xmx64m"), MemoryGroupTest.class, "live")) {
                child.expect("refused true");
                group.limit(1024 * MIB);
                child.say("raised");
                child.expect("created");
                child.exitCode();
            }
        }
    }
}
