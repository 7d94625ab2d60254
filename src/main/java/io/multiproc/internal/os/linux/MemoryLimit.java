package io.multiproc.internal.os.linux;

import io.multiproc.OutOfSharedMemoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory limits of this process's control groups. Memory that is reserved beyond them is not refused: the process is killed when it is
 * touched. So a creation is compared with them first.
 */
final class MemoryLimit {
    /** Smaller creations are not compared: ordinary allocation would meet the limit as soon. */
    private static final long SMALLEST = 256 << 10;

    private static final long NO_LIMIT = Long.MAX_VALUE / 2;

    /** The names of a group's files, which differ between versions 1 and 2. */
    private record Group(Path directory, String limit, String usage, String inactive) {}

    private final Path root;
    private final Path membership;
    private volatile List<Group> groups;

    MemoryLimit() {
        this(Path.of("/sys/fs/cgroup"), Path.of("/proc/self/cgroup"));
    }

    /** With the directory of the groups, and the file that says which of them are this process's, elsewhere. */
    MemoryLimit(Path root, Path membership) {
        this.root = root;
        this.membership = membership;
    }

    void check(String object, long size) {
        if (size < SMALLEST) {
            return;
        }
        List<Group> found = groups;
        if (found == null) {
            found = find();
        }
        for (Group group : found) {
            long limit = read(group.directory.resolve(group.limit), NO_LIMIT);
            if (limit < NO_LIMIT) {
                long used = read(group.directory.resolve(group.usage), 0) - reclaimable(group);
                long available = Math.max(0, limit - used);
                if (size > available) {
                    throw new OutOfSharedMemoryException(
                            object,
                            size,
                            available,
                            "the control group's memory limit is " + limit + " bytes ("
                                    + group.directory.resolve(group.limit) + "): raise it, or share less");
                }
            }
        }
    }

    private List<Group> find() {
        List<Group> result = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(membership)) {
                String[] parts = line.split(":", 3);
                if (parts.length == 3 && parts[1].isEmpty()) {
                    addAncestry(result, root, parts[2], "memory.max", "memory.current", "inactive_file");
                } else if (parts.length == 3 && List.of(parts[1].split(",")).contains("memory")) {
                    addAncestry(
                            result,
                            root.resolve("memory"),
                            parts[2],
                            "memory.limit_in_bytes",
                            "memory.usage_in_bytes",
                            "total_inactive_file");
                }
            }
        } catch (IOException | RuntimeException e) {
            // No /proc, no descriptor left, or a form unknown here: there is nothing to compare with, this time.
            return List.of();
        }
        groups = List.copyOf(result);
        return groups;
    }

    private static void addAncestry(
            List<Group> to, Path root, String path, String limit, String usage, String inactive) {
        Path directory = root.resolve(path.substring(1)).normalize();
        if (!Files.isDirectory(directory)) {
            directory = root; // In a container the group's own directory is mounted as the root.
        }
        for (Path at = directory; at != null && at.startsWith(root); at = at.getParent()) {
            if (Files.isReadable(at.resolve(limit))) {
                to.add(new Group(at, limit, usage, inactive));
            }
        }
    }

    private static long reclaimable(Group group) {
        try {
            for (String line : Files.readAllLines(group.directory.resolve("memory.stat"))) {
                if (line.startsWith(group.inactive + " ")) {
                    return Long.parseLong(
                            line.substring(group.inactive.length() + 1).trim());
                }
            }
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
        return 0;
    }

    private static long read(Path file, long otherwise) {
        try {
            String text = Files.readString(file).trim();
            return text.equals("max") ? NO_LIMIT : Long.parseLong(text);
        } catch (IOException | NumberFormatException e) {
            return otherwise;
        }
    }
}
