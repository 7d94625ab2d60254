package io.multiproc.internal.os.linux;

import io.multiproc.OutOfSharedMemoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel lets this process have: the memory limits of its control groups, and what the machine has. Memory that is reserved beyond them is not
 * refused: the kernel kills a process when it is touched. So a creation is compared with them first.
 *
 * <p>Looking takes files, so not every small creation looks: the last look allows a part of what it has found, for a moment.
 */
final class MemoryLimit {
    /** An eighth of a group's limit, but not more than this, is left for what a process allocates besides: its heap may grow at any time. */
    private static final long LARGEST_RESERVE = 16L << 20;

    private static final int RESERVED_PART = 8;
    private static final int ALLOWED_PART = 32;
    private static final long MOMENT_NANOS = 50_000_000;
    private static final long NO_LIMIT = Long.MAX_VALUE / 2;
    private static final Pattern MACHINE = Pattern.compile("(?:MemAvailable|SwapFree): +(\\d+) kB");

    /** The names of a group's files, which differ between versions 1 and 2. */
    private record Group(Path directory, String limit, String usage, String inactive) {}

    /** What there is, and what limits it. */
    private record Room(long available, String remedy) {}

    private static final Room ENDLESS = new Room(NO_LIMIT, "");

    private final Path root;
    private final Path membership;
    private final Path machine;
    private volatile List<Group> groups;
    private long lookedAt = System.nanoTime() - MOMENT_NANOS;
    private long allowed;

    MemoryLimit() {
        this(Path.of("/sys/fs/cgroup"), Path.of("/proc/self/cgroup"), Path.of("/proc/meminfo"));
    }

    /** With the directory of the groups, the file that says which of them are this process's, and the one about the machine's memory, elsewhere. */
    MemoryLimit(Path root, Path membership, Path machine) {
        this.root = root;
        this.membership = membership;
        this.machine = machine;
    }

    synchronized void check(String object, long size) {
        if (size <= allowed && System.nanoTime() - lookedAt < MOMENT_NANOS) {
            allowed -= size;
            return;
        }
        Room room = room();
        if (size > room.available) {
            throw new OutOfSharedMemoryException(object, size, room.available, room.remedy);
        }
        allowed = room.available < NO_LIMIT ? (room.available - size) / ALLOWED_PART : 0;
        lookedAt = System.nanoTime();
    }

    /** The bytes that this process may reserve now, or a very large number if there is no limit. */
    long available() {
        return room().available;
    }

    private Room room() {
        List<Group> found = groups;
        if (found == null) {
            found = find();
        }
        Room least = ofMachine();
        for (Group group : found) {
            long limit = read(group.directory.resolve(group.limit), NO_LIMIT);
            if (limit < NO_LIMIT) {
                long used = read(group.directory.resolve(group.usage), 0) - reclaimable(group);
                long reserve = Math.min(limit / RESERVED_PART, LARGEST_RESERVE);
                long available = Math.max(0, limit - used - reserve);
                if (available < least.available) {
                    String remedy = "the control group's memory limit is " + limit + " bytes ("
                            + group.directory.resolve(group.limit) + "): raise it, or share less";
                    least = new Room(available, remedy);
                }
            }
        }
        return least;
    }

    private Room ofMachine() {
        try {
            long kilobytes = 0;
            Matcher matcher = MACHINE.matcher(Files.readString(machine));
            boolean isTold = false;
            while (matcher.find()) {
                kilobytes += Long.parseLong(matcher.group(1));
                isTold |= matcher.group().startsWith("MemAvailable");
            }
            return isTold
                    ? new Room(
                            kilobytes << 10,
                            "the machine has no more memory (MemAvailable and SwapFree of " + machine
                                    + "): close shared objects, or share less")
                    : ENDLESS;
        } catch (IOException | NumberFormatException e) {
            return ENDLESS;
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
