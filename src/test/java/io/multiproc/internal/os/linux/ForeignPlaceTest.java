package io.multiproc.internal.os.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.StaleHandleException;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.Segments;
import io.multiproc.testing.Names;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.OwnProcess;
import io.multiproc.testing.PortableMode;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** An address that leads, with the right identity, to a file that is not shared memory of this user is refused. */
@NotOnWindows("segments are no files")
@DisabledIfSystemProperty(
        named = PortableMode.PROPERTY,
        matches = PortableMode.VALUE,
        disabledReason = "a portable address is a name")
class ForeignPlaceTest {
    private static final String OWN_DESCRIPTORS =
            "/proc/" + ProcessHandle.current().pid() + "/fd/";

    private final Segments segments = Os.current().segments();

    /** The address of a file that is there. */
    private static SegmentAddress of(Path file, String place) throws Exception {
        Map<String, Object> found = Files.readAttributes(file, "unix:dev,ino,size");
        return new SegmentAddress(place, (Long) found.get("dev"), (Long) found.get("ino"), (Long) found.get("size"));
    }

    private String refusal(SegmentAddress address) throws Exception {
        StaleHandleException refusal =
                assertThrows(StaleHandleException.class, () -> segments.attach(address, false, "it"));
        assertEquals(0, OwnProcess.mappingsOf(address.inode()).size());
        return refusal.getMessage();
    }

    private static int descriptorOf(Path file) throws Exception {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)
                        && Files.readSymbolicLink(descriptor).equals(file)) {
                    return Integer.parseInt(descriptor.getFileName().toString());
                }
            }
        }
        throw new AssertionError("not open: " + file);
    }

    @Test
    void onlyDescriptorsOfProcessesArePlaces() throws Exception {
        try (Segment segment = segments.create(null, 4096)) {
            SegmentAddress good = segment.address();
            String descriptor = good.place().substring(OWN_DESCRIPTORS.length());
            for (String place : new String[] {
                "/proc/self/fd/" + descriptor,
                OWN_DESCRIPTORS + "../fd/" + descriptor,
                OWN_DESCRIPTORS + descriptor + "/",
                OWN_DESCRIPTORS + "0x" + descriptor,
                "/proc//fd/" + descriptor,
                "//proc" + good.place().substring("/proc".length()),
                "/proc/../proc" + good.place().substring("/proc".length()),
                good.place().replace("/fd/", "/task/" + ProcessHandle.current().pid() + "/fd/"),
                good.place() + "\0",
                "/dev/shm/x",
                ""
            }) {
                SegmentAddress wrong = new SegmentAddress(place, good.device(), good.inode(), good.size());
                assertThrows(StaleHandleException.class, () -> segments.attach(wrong, false, "it"), place);
                assertThrows(StaleHandleException.class, () -> segments.checkPlace(wrong, "it"), place);
            }
            segments.attach(good, false, "it").close();
        }
    }

    @Test
    void fileOnADiskIsRefused() throws Exception {
        Path file = Files.createTempFile(Path.of("target"), "prey", ".txt").toRealPath();
        try {
            assumeTrue(!Files.getFileStore(file).type().equals("tmpfs"), "the build's directory is in memory");
            Files.writeString(file, "do not touch this");
            try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                String message = refusal(of(file, OWN_DESCRIPTORS + descriptorOf(file)));
                assertTrue(message.contains("not shared memory"), message);
                assertEquals(17, open.length());
            }
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void fileOfAnotherUserIsRefused() throws Exception {
        Path file = Path.of("/dev/shm", Names.fresh());
        Files.write(file, new byte[4096]);
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            assertEquals(4096, open.length());
            SegmentAddress address = of(file, OWN_DESCRIPTORS + descriptorOf(file));
            segments.attach(address, false, "it").close();
            int changed = new ProcessBuilder("chown", "12345", file.toString())
                    .start()
                    .waitFor();
            assumeTrue(changed == 0, "only root can give a file to another user");
            String message = refusal(address);
            assertTrue(message.contains("another user's") && message.contains("12345"), message);
        } finally {
            Files.delete(file);
        }
    }
}
