package io.multiproc.internal.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.NativeCallException;
import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.OwnProcess;
import io.multiproc.testing.ShmName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Too little memory, too few descriptors: a clear exception, and nothing left behind. */
@NotOnWindows("there is no /dev/shm that is full, and no limit of open files")
class ScarceResourcesTest {
    private static final List<String> FEW_DESCRIPTORS = List.of("sh", "-c", "ulimit -n 100; exec \"$@\"", "sh");
    private static final List<String> SMALL_MEMORY =
            List.of("unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=8m none /dev/shm && exec \"$@\"", "sh");

    @TempDir
    Path temporary;

    private static OutOfSharedMemoryException refused(long size) {
        return assertThrows(
                OutOfSharedMemoryException.class, () -> Os.current().segments().create(null, size));
    }

    @Test
    void moreThanIsFreeIsRefused() throws Exception {
        long size = Files.getFileStore(Path.of("/dev/shm")).getUsableSpace() + (64L << 30);
        String message = refused(size).getMessage();
        assertTrue(message.contains(Long.toString(size)), message);
        List<String> before = Leftovers.descriptors();
        refused(size);
        assertEquals(List.of(), Leftovers.descriptorsSince(before));
    }

    static void fill(ChildJvm.Talk talk) throws Exception {
        Path memory = Path.of("/dev/shm");
        long free = Files.getFileStore(memory).getUsableSpace();
        try (Segment first = Os.current().segments().create(null, 5 << 20)) {
            OutOfSharedMemoryException refusal = assertThrows(
                    OutOfSharedMemoryException.class,
                    () -> Os.current().segments().create(null, 5 << 20));
            assertTrue(refusal.getMessage().contains("--shm-size"), refusal.getMessage());
            assertEquals(free - first.size(), Files.getFileStore(memory).getUsableSpace());
        }
        assertEquals(free, Files.getFileStore(memory).getUsableSpace());
        talk.say("refused, " + Files.list(memory).count() + " files");
    }

    @Test
    void fullMemoryIsAnExceptionAndTakesNothing() throws Exception {
        Process trial = new ProcessBuilder("unshare", "-m", "true")
                .redirectErrorStream(true)
                .start();
        assumeTrue(trial.waitFor() == 0, "this user may not mount a small /dev/shm");
        // A directory of its own: companions of what is not in this small memory would be swept.
        List<String> options =
                List.of("-Dmultiproc.anonymous=tmpfile", "-Dmultiproc.directory=" + temporary.resolve("private"));
        try (ChildJvm child = ChildJvm.startUnder(SMALL_MEMORY, options, ScarceResourcesTest.class, "fill")) {
            child.expect("refused, 0 files");
        }
    }

    /** Opens until it is refused, with every number of descriptors left that one call may need. */
    static void exhaust(ChildJvm.Talk talk, String name) throws Exception {
        Segments segments = Os.current().segments();
        List<Segment> open = new ArrayList<>(List.of(segments.create(name, 100)));
        open.get(0).publish();
        SegmentAddress address = open.get(0).address();
        open.get(0).proofs().claim(0);
        OwnProcess.descriptors();
        assertRefused(() -> segments.create(null, 100));
        assertRefused(() -> segments.open(name, false));
        assertRefused(() -> segments.attach(address, false, "it"));
        assertRefused(() -> {
            Segment segment = segments.create(null, 100);
            try {
                segment.proofs().claim(0);
                return segment;
            } catch (RuntimeException e) {
                segment.close();
                throw e;
            }
        });
        open.forEach(Segment::close);
        talk.say("refused");
    }

    private static void assertRefused(Supplier<Segment> opener) throws Exception {
        int before = OwnProcess.descriptors();
        List<Segment> open = new ArrayList<>();
        NativeCallException refusal = assertThrows(NativeCallException.class, () -> {
            while (true) {
                open.add(opener.get());
            }
        });
        assertTrue(refusal.getMessage().contains("ulimit -n"), refusal.getMessage());
        open.forEach(Segment::close);
        assertEquals(before, OwnProcess.descriptors());
        opener.get().close();
    }

    @Test
    void tooManyOpenFilesIsAnExceptionAndLeavesNothingOpen() throws Exception {
        try (ShmName name = new ShmName();
                ChildJvm child = ChildJvm.startUnder(
                        FEW_DESCRIPTORS,
                        List.of("-XX:-MaxFDLimit"),
                        ScarceResourcesTest.class,
                        "exhaust",
                        name.toString())) {
            child.expect("refused");
        }
    }
}
