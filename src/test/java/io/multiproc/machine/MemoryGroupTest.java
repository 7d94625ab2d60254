package io.multiproc.machine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.memory.SharedMemory;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * A real control group with a memory limit, of the version that this machine has: what does not fit is refused, where the kernel would kill whoever
 * touches it. {@code MemoryLimitTest} has both versions, on files that look like the kernel's.
 */
@NotOnWindows("there are no control groups")
class MemoryGroupTest {
    private static final int MIB = 1 << 20;

    /** A group below this process's own. */
    private record Group(Path directory, String limitFile) implements AutoCloseable {
        static Group create() throws IOException {
            Group group = below(Path.of("/sys/fs/cgroup"));
            try {
                Files.createDirectory(group.directory);
            } catch (IOException e) {
                assumeTrue(false, "needs the right to make a control group: " + e);
            }
            if (!Files.isWritable(group.directory.resolve(group.limitFile))) {
                group.close();
                assumeTrue(false, "a new control group has no memory limit here: " + group.directory);
            }
            return group;
        }

        private static Group below(Path root) throws IOException {
            String name = "mptest-" + ProcessHandle.current().pid();
            Group unified = null;
            for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
                String[] parts = line.split(":", 3);
                String path = parts[2].substring(1);
                if (List.of(parts[1].split(",")).contains("memory")) {
                    return new Group(root.resolve("memory").resolve(path).resolve(name), "memory.limit_in_bytes");
                }
                if (parts[1].isEmpty()) {
                    unified = new Group(givingMemory(root, path).resolve(name), "memory.max");
                }
            }
            assumeTrue(unified != null, "this process is in no control group with memory");
            return unified;
        }

        /** Of version 2: the nearest group whose members may have a memory limit, which those of a group with processes in it may not. */
        private static Path givingMemory(Path root, String path) throws IOException {
            Path own = root.resolve(path).normalize();
            for (Path at = own; at != null && at.startsWith(root); at = at.getParent()) {
                Path given = at.resolve("cgroup.subtree_control");
                if (Files.isReadable(given)
                        && List.of(Files.readString(given).trim().split(" ")).contains("memory")) {
                    return at;
                }
            }
            return own;
        }

        void limit(long bytes) throws IOException {
            Files.writeString(directory.resolve(limitFile), Long.toString(bytes));
        }

        List<String> launcher() {
            return List.of("sh", "-c", "echo $$ > " + directory.resolve("cgroup.procs") + " && exec \"$@\"", "sh");
        }

        @Override
        public void close() throws IOException {
            Files.delete(directory);
        }
    }

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

    @DisabledIfSystemProperty(
            named = PortableMode.PROPERTY,
            matches = PortableMode.VALUE,
            disabledReason = "the portable path knows no control groups")
    @Test
    void moreThanTheGroupMayHaveIsRefusedUntilTheLimitIsRaised() throws Exception {
        try (Group group = Group.create()) {
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
