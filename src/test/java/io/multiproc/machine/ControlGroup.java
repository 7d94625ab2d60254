package io.multiproc.machine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A control group with a memory limit, below this process's own. */
record ControlGroup(Path directory, String limitFile) implements AutoCloseable {
    static ControlGroup create() throws IOException {
        ControlGroup group = below(Path.of("/sys/fs/cgroup"));
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

    private static ControlGroup below(Path root) throws IOException {
        String name = "mptest-" + ProcessHandle.current().pid();
        ControlGroup unified = null;
        for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
            String[] parts = line.split(":", 3);
            String path = parts[2].substring(1);
            if (List.of(parts[1].split(",")).contains("memory")) {
                return new ControlGroup(root.resolve("memory").resolve(path).resolve(name), "memory.limit_in_bytes");
            }
            if (parts[1].isEmpty()) {
                unified = new ControlGroup(givingMemory(root, path).resolve(name), "memory.max");
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
