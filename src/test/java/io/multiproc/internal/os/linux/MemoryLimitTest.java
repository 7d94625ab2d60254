package io.multiproc.internal.os.linux;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.testing.NotOnWindows;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limits of control groups of both versions, read from files that look like the kernel's. */
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
        return new MemoryLimit(root, Files.writeString(directory.resolve("membership"), membership));
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
        group2("a/b", Long.toString(100 * MIB), 40 * MIB, 0);
        MemoryLimit limit = limit("0::/a/b\n");
        limit.check("it", 60 * MIB);
        assertRefused(limit, 60 * MIB + 1, "a/b/memory.max");
    }

    @Test
    void inactiveFilesCountAsFree() throws Exception {
        group2("a", Long.toString(100 * MIB), 90 * MIB, 50 * MIB);
        limit("0::/a\n").check("it", 60 * MIB);
        assertRefused(limit("0::/a\n"), 61 * MIB, "memory.max");
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
        Files.writeString(group.resolve("memory.limit_in_bytes"), 100 * MIB + "\n");
        Files.writeString(group.resolve("memory.usage_in_bytes"), 90 * MIB + "\n");
        Files.writeString(group.resolve("memory.stat"), "inactive_file 1\ntotal_inactive_file " + 40 * MIB + "\n");
        MemoryLimit limit = limit("5:cpu,cpuacct:/x\n4:hugetlb,memory:/a\n1:name=systemd:/y\n");
        limit.check("it", 50 * MIB);
        assertRefused(limit, 51 * MIB, "memory.limit_in_bytes");
    }

    @Test
    void versionOneWithoutALimitAllowsEverything() throws Exception {
        Path group = Files.createDirectories(root.resolve("memory/a"));
        Files.writeString(group.resolve("memory.limit_in_bytes"), "9223372036854771712\n");
        limit("4:memory:/a\n").check("it", 1L << 50);
    }

    @Test
    void smallCreationsAreNotCompared() throws Exception {
        group2("a", "1", 1, 0);
        limit("0::/a\n").check("it", 1000);
    }

    @Test
    void whatCouldNotBeReadIsReadAgain() throws Exception {
        group2("a", Long.toString(10 * MIB), MIB, 0);
        MemoryLimit limit = new MemoryLimit(root, directory.resolve("membership"));
        assertDoesNotThrow(() -> limit.check("it", 20 * MIB));
        limit("0::/a\n");
        assertRefused(limit, 20 * MIB, "memory.max");
    }

    @Test
    void whatCannotBeReadLimitsNothing() throws Exception {
        MemoryLimit nowhere = new MemoryLimit(root, directory.resolve("missing"));
        assertDoesNotThrow(() -> nowhere.check("it", 1L << 50));
        assertDoesNotThrow(() -> limit("nonsense\n::\n0::\n").check("it", 1L << 50));
        group2("a", "not a number", 1, 0);
        assertDoesNotThrow(() -> limit("0::/a\n").check("it", 1L << 50));
    }
}
