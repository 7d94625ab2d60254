package io.multiproc.faults;

import io.multiproc.internal.object.Reclaim;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Reaper;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What this process holds of the system: descriptors and mappings of shared memory, and the names and companion files that are there. */
record Holdings(int descriptors, int mappings, Set<String> names) {
    private static final Path NAMES = Path.of("/dev/shm");
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    /** One thing that becomes unreachable may have kept another, and that one a third; and each may be given back only after what told of its collection. */
    private static final int CHAIN = 2 * 3;

    static Holdings now() throws IOException {
        Set<String> names = new TreeSet<>(namesOfMemory());
        PortableMode.companions().forEach(file -> names.add(file.toString()));
        return new Holdings(Leftovers.descriptors().size(), ownMappings(), names);
    }

    /** On Windows the JVM maps files of its own when it likes; there a mapping of ours has a handle, which is seen. */
    private static int ownMappings() throws IOException {
        return NotOnWindows.WINDOWS ? 0 : Leftovers.mappings().size();
    }

    /** Not on Windows, where a name is there as long as a handle is, which counts as a descriptor. */
    private static Set<String> namesOfMemory() throws IOException {
        if (NotOnWindows.WINDOWS) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(NAMES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains(Trials.PREFIX))
                    .collect(Collectors.toSet());
        }
    }

    boolean isWithin(Holdings other) {
        return descriptors <= other.descriptors && mappings <= other.mappings && other.names.containsAll(names);
    }

    /** What is held once all that the collector gives back is given back; no more than what was held so before needs one collection only. */
    static Holdings least(Holdings earlier) throws IOException {
        collect();
        Holdings least = now();
        if (earlier != null && least.isWithin(earlier)) {
            return least;
        }
        for (int unchanged = 0; unchanged < CHAIN; ) {
            collect();
            Holdings next = now();
            unchanged = least.isWithin(next) ? unchanged + 1 : 0;
            least = next;
        }
        return least;
    }

    /** What is held, once that is no more than before; or still too much, after some time. */
    static Holdings settled(Holdings before) throws IOException {
        Holdings now = now();
        long start = System.nanoTime();
        while (!now.isWithin(before) && System.nanoTime() - start < PATIENCE_NANOS) {
            collect();
            now = now();
        }
        return now;
    }

    /** Makes the collector find what is unreachable, and waits until its cleaner has seen it. */
    static void collect() {
        CountDownLatch seen = new CountDownLatch(1);
        Reaper.CLEANER.register(new Object(), seen::countDown);
        System.gc();
        try {
            seen.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        Reclaim.now();
        Os.current().segments().sweep(); // What could not be removed is removed by whoever comes next.
    }
}
