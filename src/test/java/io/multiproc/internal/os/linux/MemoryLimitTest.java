package io.multiproc.internal.os.linux;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.Sampled;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limits of control groups of both versions, and of the machine, read from files that look like the kernel's. */
@NotOnWindows("there are no control groups")
class MemoryLimitTest {
    private static final long MIB = 1 << 20;

    @TempDir
    Path directory;

    private Path root;

    @BeforeEach
    void makeRoot() throws Exception {
        root = Files.createDirectories(directory.resolve("cgroup"));
    }

    private MemoryLimit limit(String membership) throws Exception {
        return new MemoryLimit(
                root, Files.writeString(directory.resolve("membership"), membership), directory.resolve("meminfo"));
    }

    private void group2(String path, String max, long current, long inactive) throws Exception {
        Path group = Files.createDirectories(root.resolve(path));
        Files.writeString(group.resolve("memory.max"), max + "\n");
        Files.writeString(group.resolve("memory.current"), current + "\n");
        Files.writeString(group.resolve("memory.stat"), "anon 5\ninactive_file " + inactive + "\nfile 7\n");
    }

    private static void assertRefused(MemoryLimit limit, long size, String file) {
        OutOfSharedMemoryException refusal =
                assertThrows(OutOfSharedMemoryException.class, () -> limit.check("it", size));
        assertTrue(refusal.getMessage().contains(file), refusal.getMessage());
    }

    @Test
    void whatTheGroupHasLeftIsAllowedAndNoMore() throws Exception {
        group2("a/b", Long.toString(128 * MIB), 40 * MIB, 0);
        MemoryLimit limit = limit("0::/a/b\n");
        limit.check("it", 72 * MIB);
        assertRefused(limit, 72 * MIB + 1, "a/b/memory.max");
    }

    @Test
    void inactiveFilesCountAsFree() throws Exception {
        group2("a", Long.toString(128 * MIB), 118 * MIB, 50 * MIB);
        limit("0::/a\n").check("it", 44 * MIB);
        assertRefused(limit("0::/a\n"), 44 * MIB + 1, "memory.max");
    }

    @Test
    void parentsLimitTheirChildren() throws Exception {
        group2("a", Long.toString(10 * MIB), MIB, 0);
        group2("a/b", "max", MIB, 0);
        assertRefused(limit("0::/a/b\n"), 10 * MIB, "cgroup/a/memory.max");
    }

    @Test
    void groupThatIsMountedAsTheRootIsFound() throws Exception {
        group2(".", Long.toString(10 * MIB), MIB, 0);
        assertRefused(limit("0::/system.slice/not-visible-here\n"), 10 * MIB, "memory.max");
        assertRefused(limit("0::/../elsewhere\n"), 10 * MIB, "memory.max");
    }

    @Test
    void versionOneIsReadToo() throws Exception {
        Path group = Files.createDirectories(root.resolve("memory/a"));
        Files.writeString(group.resolve("memory.limit_in_bytes"), 128 * MIB + "\n");
        Files.writeString(group.resolve("memory.usage_in_bytes"), 118 * MIB + "\n");
        Files.writeString(group.resolve("memory.stat"), "inactive_file 1\ntotal_inactive_file " + 40 * MIB + "\n");
        MemoryLimit limit = limit("5:cpu,cpuacct:/x\n4:hugetlb,memory:/a\n1:name=systemd:/y\n");
        limit.check("it", 34 * MIB);
        assertRefused(limit, 34 * MIB + 1, "memory.limit_in_bytes");
    }

    @Test
    void versionOneWithoutALimitAllowsEverything() throws Exception {
        Path group = Files.createDirectories(root.resolve("memory/a"));
        Files.writeString(group.resolve("memory.limit_in_bytes"), "9223372036854771712\n");
        limit("4:memory:/a\n").check("it", 1L << 50);
    }

    @Test
    void smallCreationsCount() throws Exception {
        int size = Sampled.Rounds.of(1000, 10_000);
        group2("a", Long.toString(64 * MIB), 52 * MIB, 0);
        MemoryLimit limit = limit("0::/a\n");
        OutOfSharedMemoryException refusal = assertThrows(OutOfSharedMemoryException.class, () -> {
            for (long taken = 52 * MIB; taken < 70 * MIB; taken += size) {
                limit.check("it", size);
                group2("a", Long.toString(64 * MIB), taken, 0);
            }
        });
        assertTrue(refusal.available() < size, refusal.getMessage());
    }

    @Test
    void whatAMomentAllowsIsPartOfWhatThereIs() throws Exception {
        group2("a", Long.toString(64 * MIB), 30 * MIB, 0);
        MemoryLimit limit = limit("0::/a\n");
        limit.check("it", 1000);
        group2("a", Long.toString(64 * MIB), 63 * MIB, 0);
        assertRefused(limit, 2 * MIB, "memory.max");
    }

    @Test
    void theMachineLimitsToo() throws Exception {
        Files.writeString(
                directory.resolve("meminfo"),
                "MemTotal:   99999 kB\nMemFree:   1 kB\nMemAvailable:   2048 kB\nSwapFree:   1024 kB\n");
        limit("0::/a\n").check("it", 3 * MIB);
        assertRefused(limit("0::/a\n"), 3 * MIB + 1, "MemAvailable");
        group2("a", Long.toString(128 * MIB), 123 * MIB, 0);
        assertRefused(limit("0::/a\n"), 2 * MIB, "memory.max");
    }

    @Test
    void whatCouldNotBeReadIsReadAgain() throws Exception {
        group2("a", Long.toString(10 * MIB), MIB, 0);
        MemoryLimit limit = new MemoryLimit(root, directory.resolve("membership"), directory.resolve("meminfo"));
        assertDoesNotThrow(() -> limit.check("it", 20 * MIB));
        limit("0::/a\n");
        assertRefused(limit, 20 * MIB, "memory.max");
    }

    @Test
    void whatCannotBeReadLimitsNothing() throws Exception {
        MemoryLimit nowhere = new MemoryLimit(root, directory.resolve("missing"), directory.resolve("meminfo"));
        assertDoesNotThrow(() -> nowhere.check("it", 1L << 50));
        assertDoesNotThrow(() -> limit("nonsense\n::\n0::\n").check("it", 1L << 50));
        group2("a", "not a number", 1, 0);
        assertDoesNotThrow(() -> limit("0::/a\n").check("it", 1L << 50));
    }
}
