package io.multiproc.internal.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.StaleHandleException;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Copies;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.OwnProcess;
import io.multiproc.testing.PortableMode;
import io.multiproc.testing.ShmName;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Reaching a segment through the descriptor of a process: the right one, or none. */
class SegmentAddressTest {
    private final Segments segments = Os.current().segments();

    private static long valueIn(Segment segment) {
        Mapping mapping = segment.map();
        long value = mapping.buffer(0, Long.BYTES).getLong(0);
        mapping.unmap();
        return value;
    }

    private static void put(Segment segment, long value) {
        Mapping mapping = segment.map();
        mapping.buffer(0, Long.BYTES).putLong(0, value);
        mapping.unmap();
    }

    private SegmentAddress closed() {
        try (Segment segment = segments.create(null, 4096)) {
            return segment.address();
        }
    }

    /** What an address is once its descriptor's number has been given to another file. */
    private static SegmentAddress movedTo(String place, SegmentAddress closed) {
        return new SegmentAddress(place, closed.device(), closed.inode(), closed.size());
    }

    private StaleHandleException assertStale(SegmentAddress address) throws IOException {
        StaleHandleException refusal =
                assertThrows(StaleHandleException.class, () -> segments.attach(address, false, "it"));
        assertEquals(0, OwnProcess.descriptorsOf(PortableMode.inodeOf(address)));
        return refusal;
    }

    @Test
    void anonymousSegmentIsReachedByItsAddress() {
        try (Segment segment = segments.create(null, 4096);
                Segment attached = segments.attach(segment.address(), false, "it")) {
            put(segment, 42);
            assertEquals(42, valueIn(attached));
        }
    }

    @Test
    void closedDescriptorIsStale() throws Exception {
        assertStale(closed());
    }

    @DisabledIfSystemProperty(
            named = PortableMode.PROPERTY,
            matches = PortableMode.VALUE,
            disabledReason = "a portable address is a name, not a descriptor")
    @Test
    @NotOnWindows("a place is a name that no other segment gets")
    void descriptorThatIsAnotherSegmentNowIsStale() throws Exception {
        try (Segment other = segments.create(null, 4096)) {
            assertStale(movedTo(other.address().place(), closed()));
        }
    }

    @DisabledIfSystemProperty(
            named = PortableMode.PROPERTY,
            matches = PortableMode.VALUE,
            disabledReason = "a portable address is a name, not a descriptor")
    @Test
    @NotOnWindows("a place is a name that no other segment gets")
    void descriptorThatIsAPipeNowIsStaleAndThePipeNotOpened() throws Exception {
        try (ShmName name = new ShmName()) {
            Path pipe = name.path();
            assertEquals(
                    0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
            try (RandomAccessFile opened = new RandomAccessFile(pipe.toFile(), "rw")) {
                assertStale(movedTo(OwnProcess.descriptorOf(pipe).toString(), closed()));
                assertEquals(1, OwnProcess.descriptorsOf((long) Files.getAttribute(pipe, "unix:ino")));
                opened.write(1);
            }
        }
    }

    static void offer(ChildJvm.Talk talk) throws Exception {
        try (Segment segment = Os.current().segments().create(null, 4096)) {
            put(segment, 42);
            talk.say(Base64.getEncoder().encodeToString(Copies.write(segment.address())));
            talk.hear();
        }
    }

    static void read(ChildJvm.Talk talk, SegmentAddress address) {
        try (Segment segment = Os.current().segments().attach(address, false, "it")) {
            talk.say(valueIn(segment));
        }
    }

    private static SegmentAddress hear(ChildJvm child) throws Exception {
        return (SegmentAddress) Copies.read(Base64.getDecoder().decode(child.hear()));
    }

    @Test
    void addressIsPassedOnAfterTheCreatorsDeath() throws Exception {
        try (ChildJvm creator = ChildJvm.start(SegmentAddressTest.class, "offer")) {
            SegmentAddress original = hear(creator);
            try (Segment attached = segments.attach(original, false, "it")) {
                creator.kill();
                if (!PortableMode.isOn()
                        && !NotOnWindows.WINDOWS) { // There the place serves all that have the segment.
                    assertThrows(StaleHandleException.class, () -> segments.attach(original, false, "it"));
                }
                assertEquals(42, valueIn(attached));
                try (ChildJvm third = ChildJvm.start(SegmentAddressTest.class, "read", attached.address())) {
                    third.expect("42");
                    assertEquals(0, third.exitCode());
                }
            }
            String message = assertStale(original).getMessage();
            assertTrue(message.contains("place=" + original.place()), message);
        }
    }
}
