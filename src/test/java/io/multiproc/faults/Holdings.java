package io.multiproc.faults;

import io.multiproc.internal.object.Reaper;
import io.multiproc.internal.object.Reclaim;
import io.multiproc.testing.Leftovers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What this process holds of the system: descriptors and mappings of shared memory, and the names that are there. */
record Holdings(int descriptors, int mappings, Set<String> names) {
    /** A system property: whether no other process uses the directory of names. */
    static final String PRIVATE = "faults.private";

    private static final Path NAMES = Path.of("/dev/shm");
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    /** One thing that becomes unreachable may have kept another, and that one a third. */
    private static final int CHAIN = 3;

    static Holdings now() throws IOException {
        try (Stream<Path> files = Files.list(NAMES)) {
            Set<String> names = files.map(file -> file.getFileName().toString())
                    .filter(Holdings::mayBeOurs)
                    .collect(Collectors.toCollection(TreeSet::new));
            return new Holdings(
                    Leftovers.descriptors().size(), Leftovers.mappings().size(), names);
        }
    }

    private static boolean mayBeOurs(String name) {
        return Boolean.getBoolean(PRIVATE) || name.contains(Trials.PREFIX);
    }

    boolean isWithin(Holdings other) {
        return descriptors <= other.descriptors && mappings <= other.mappings && other.names.containsAll(names);
    }

    /** What is held once all that the collector gives back is given back. */
    static Holdings least() throws IOException {
        Holdings least = now();
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
    private static void collect() {
        CountDownLatch seen = new CountDownLatch(1);
        Reaper.CLEANER.register(new Object(), seen::countDown);
        System.gc();
        try {
            seen.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        Reclaim.now();
    }
}
