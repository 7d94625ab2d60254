package io.multiproc.internal.os.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentFile;
import io.multiproc.process.JvmProcess;
import io.multiproc.process.RemoteCallable;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import io.multiproc.value.SharedIntArray;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Memory without a name lies in sealed memory files of the kernel, or, where those are refused, in unnamed files of {@code /dev/shm}. */
@NotOnWindows("there are no memory files")
@DisabledIfSystemProperty(
        named = PortableMode.PROPERTY,
        matches = PortableMode.VALUE,
        disabledReason = "the portable path has no memory files")
class AnonymousMemoryTest {
    private static final int SIZE = 3 * 4096;

    private static String target(Segment segment) throws IOException {
        return Files.readSymbolicLink(Path.of(segment.address().place())).toString();
    }

    private static Segment sealed(boolean file) throws IOException {
        Segment segment = file
                ? Os.current().segments().createFile(SIZE)
                : Os.current().segments().create(null, SIZE);
        assumeTrue(target(segment).startsWith("/memfd:"), "this system lets nobody make memory files");
        return segment;
    }

    @Test
    void nobodyMakesItShorterOrLonger() throws Exception {
        try (Segment segment = sealed(false);
                RandomAccessFile file = new RandomAccessFile(segment.address().place(), "rw")) {
            assertThrows(IOException.class, () -> file.setLength(0));
            assertThrows(IOException.class, () -> file.setLength(SIZE - 1));
            assertThrows(IOException.class, () -> file.setLength(SIZE + 1));
            assertEquals(SIZE, file.length());
            file.seek(SIZE - 1);
            file.write(7);
        }
    }

    @Test
    void whatAChildMayMakeLongerIsNotMadeShorter() throws Exception {
        try (Segment segment = sealed(true);
                RandomAccessFile file = SegmentFile.open(segment.address())) {
            file.setLength(2 * SIZE);
            assertEquals(2 * SIZE, file.length());
            assertThrows(IOException.class, () -> file.setLength(SIZE));
        }
    }

    @Test
    void noSealCanBeAdded() throws Exception {
        for (boolean file : new boolean[] {false, true}) {
            try (Segment segment = sealed(file)) {
                int descriptor = Integer.parseInt(segment.address()
                        .place()
                        .substring(segment.address().place().lastIndexOf('/') + 1));
                int addSeals = 1033;
                int sealAgainstWriting = 8;
                int sealAgainstFutureWriting = 16;
                assertEquals(-1, Uninterrupted.fcntl(descriptor, addSeals, sealAgainstWriting));
                assertEquals(-1, Uninterrupted.fcntl(descriptor, addSeals, sealAgainstFutureWriting));
            }
        }
    }

    @Test
    void anAttachmentHasADescriptionOfItsOwn() throws Exception {
        try (Segment made = sealed(false);
                Segment attached = Os.current().segments().attach(made.address(), false, "it")) {
            assertTrue(made.proofs().claim(5));
            assertTrue(attached.proofs().isHeld(5));
            assertFalse(attached.proofs().claim(5), "held by the other description");
            made.proofs().release(5);
            assertFalse(attached.proofs().isHeld(5));
            assertTrue(attached.proofs().claim(5));
            assertTrue(made.proofs().isHeld(5));
        }
    }

    static void live(ChildJvm.Talk talk, String prefix) throws Exception {
        try (Segment segment = Os.current().segments().create(null, SIZE)) {
            assertTrue(target(segment).startsWith(prefix), target(segment));
        }
        SharedIntArray array = SharedIntArray.zeros(50_000_000); // 200 MB
        array.set(49_999_999, 41);
        String inChild = JvmProcess.call(new AddInChild(array, prefix)).get();
        talk.say(array.get(49_999_999) + " " + inChild);
    }

    private record AddInChild(SharedIntArray array, String prefix) implements RemoteCallable<String> {
        @Override
        public String call() throws IOException {
            array.getAndAdd(49_999_999, 1);
            try (Segment segment = Os.current().segments().create(null, SIZE)) {
                return target(segment).startsWith(prefix) ? "as the parent" : target(segment);
            }
        }
    }

    private static List<String> withMemoryOf(String size) throws Exception {
        Process trial = new ProcessBuilder("unshare", "-m", "true").start();
        assumeTrue(trial.waitFor() == 0, "this user may not mount a /dev/shm of its own");
        return List.of(
                "unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=" + size + " none /dev/shm && exec \"$@\"", "sh");
    }

    @Test
    void aSmallDirectoryIsNoLimit() throws Exception {
        sealed(false).close();
        try (ChildJvm child = ChildJvm.startUnder(
                withMemoryOf("64m"), List.of("-Xmx64m"), AnonymousMemoryTest.class, "live", "/memfd:")) {
            child.expect("42 as the parent");
        }
    }

    @Test
    void theDirectoryCanBeChosenAndChildrenInheritTheChoice() throws Exception {
        try (ChildJvm child = ChildJvm.startUnder(
                withMemoryOf("300m"),
                List.of("-Xmx64m", "-Dmultiproc.anonymous=tmpfile"),
                AnonymousMemoryTest.class,
                "live",
                "/dev/shm/#")) {
            child.expect("42 as the parent");
        }
    }

    @Test
    void anUnknownChoiceIsRefused() {
        assertNotEquals("x", System.getProperty(MemoryFiles.PROPERTY));
        String before = System.getProperty(MemoryFiles.PROPERTY);
        System.setProperty(MemoryFiles.PROPERTY, "x");
        try {
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> new MemoryFiles(new LinuxCalls(false), new LinuxPlatform(false)))
                    .getMessage();
            assertTrue(message.contains("multiproc.anonymous=x"), message);
        } finally {
            if (before == null) {
                System.clearProperty(MemoryFiles.PROPERTY);
            } else {
                System.setProperty(MemoryFiles.PROPERTY, before);
            }
        }
    }
}
