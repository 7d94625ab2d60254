package io.multiproc.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.multiproc.internal.object.Reclaim;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.value.SharedInt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * After the tests of a class everything must be as before: no name that {@link Names} gave out, no file of this process's in
 * the temporary directory, no child process, no descriptor and no mapping of shared memory that was not there, but for the segment that the arena
 * keeps; on the portable path, no companion file, once what killed children left has been swept. What the garbage collector gives back is waited for.
 */
public final class Leftovers implements BeforeAllCallback, AfterAllCallback {
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    /** On Windows what killed processes leave is deleted by the next one, so only the files of this process count there. */
    private static final String TEMPORARY =
            NotOnWindows.WINDOWS ? "multiproc-" + ProcessHandle.current().pid() + "-" : "multiproc";

    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(Leftovers.class);

    private record State(
            Set<String> temporary,
            Set<Long> children,
            List<String> companions,
            List<String> descriptors,
            List<String> mappings) {
        static State now() throws IOException {
            return new State(
                    temporaryFiles(),
                    ProcessHandle.current()
                            .children()
                            .filter(ProcessHandle::isAlive)
                            .map(ProcessHandle::pid)
                            .collect(Collectors.toCollection(TreeSet::new)),
                    PortableMode.companions().stream().map(Path::toString).toList(),
                    Leftovers.descriptors(),
                    Leftovers.mappings());
        }

        List<String> moreThan(State before) throws IOException {
            List<String> more = new ArrayList<>();
            Set<String> files = new TreeSet<>(temporary);
            files.removeAll(before.temporary);
            files.forEach(file -> more.add("temporary file " + file));
            Set<Long> processes = new TreeSet<>(children);
            processes.removeAll(before.children);
            processes.forEach(pid -> more.add("child process " + pid));
            Names.left().forEach(name -> more.add("name " + name));
            // On Windows views have no names: that of the arena's newest segment is taken for one that may be new.
            List<String> views = NotOnWindows.WINDOWS ? List.of() : without(before.mappings, mappings);
            if (NotOnWindows.WINDOWS && mappings.size() > before.mappings.size() + 1) {
                more.add("mappings: " + before.mappings.size() + " before, now " + mappings.size());
            }
            SegmentAddress newest = Reclaim.newestSegment();
            String newestOfArena = newest == null
                    ? "none"
                    : String.format("%016x", newest.inode()); // in the names that handles have there
            Stream.of(without(before.companions, companions), without(before.descriptors, descriptors), views)
                    .flatMap(List::stream)
                    .filter(one ->
                            NotOnWindows.WINDOWS ? !one.contains(newestOfArena) : !PortableMode.isOf(newest, one))
                    .forEach(more::add);
            return more;
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        SharedInt.create(0).close(); // What is made once a process, such as the arena, is no leftover.
        context.getStore(OURS).put(context.getUniqueId(), settled());
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        State before = context.getStore(OURS).remove(context.getUniqueId(), State.class);
        long start = System.nanoTime();
        List<String> more = State.now().moreThan(before);
        while (!more.isEmpty() && System.nanoTime() - start < PATIENCE_NANOS) {
            collect();
            more = State.now().moreThan(before);
        }
        assertEquals(List.of(), more, "left behind by " + context.getDisplayName());
    }

    /** The state after what earlier tests dropped is given back. */
    private static State settled() throws IOException {
        State state = State.now();
        while (true) {
            collect();
            State next = State.now();
            if (next.descriptors.size() >= state.descriptors.size()
                    && next.mappings.size() >= state.mappings.size()
                    && next.companions.size() >= state.companions.size()) {
                return next;
            }
            state = next;
        }
    }

    /** Makes the collector find what is unreachable, and the arena look at what was found; sweeps what the dead left. */
    public static void collect() {
        System.gc();
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        Reclaim.now();
        Os.current().segments().sweep();
    }

    /**
     * Files of this library in the temporary directory that no later process deletes. The directory of the portable path does not count: it is that of
     * all processes of this user, any of which may make it at any time.
     */
    public static Set<String> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(TEMPORARY) && !name.matches("multiproc-[0-9]+"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** The descriptors of shared memory that this process did not have before. What others give back meanwhile does not count. */
    public static List<String> descriptorsSince(List<String> before) throws IOException {
        return without(before, descriptors());
    }

    /** The mappings of shared memory that this process did not have before. What others give back meanwhile does not count. */
    public static List<String> mappingsSince(List<String> before) throws IOException {
        return without(before, mappings());
    }

    private static List<String> without(List<String> some, List<String> all) {
        List<String> rest = new ArrayList<>(all);
        some.forEach(rest::remove);
        return rest;
    }

    /** What this process's descriptors of shared memory, and of companion files, lead to. */
    public static List<String> descriptors() throws IOException {
        if (NotOnWindows.WINDOWS) {
            return WindowsProcess.handles();
        }
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            for (Path file : files.toList()) {
                try {
                    String target = Files.readSymbolicLink(file).toString();
                    // A sweep that is to go on keeps the directory itself open.
                    if (PortableMode.isShared(target) && !Files.isDirectory(file)) {
                        found.add(
                                PortableMode.isOn()
                                        ? target
                                        : target + " inode=" + Files.getAttribute(file, "unix:ino"));
                    }
                } catch (NoSuchFileException e) {
                    continue; // The descriptor that listed them.
                }
            }
        }
        return found;
    }

    /** This process's mappings of shared memory. */
    public static List<String> mappings() throws IOException {
        if (NotOnWindows.WINDOWS) {
            return WindowsProcess.mappings();
        }
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(PortableMode::isShared).toList();
        }
    }
}
