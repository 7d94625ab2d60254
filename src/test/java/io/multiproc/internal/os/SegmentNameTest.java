package io.multiproc.internal.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.NameExistsException;
import io.multiproc.NoSuchNameException;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.OwnProcess;
import io.multiproc.testing.PortableMode;
import io.multiproc.testing.ShmName;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** When a segment has its name, and who may take it. */
class SegmentNameTest {
    private final Segments segments = Os.current().segments();
    private final ShmName name = new ShmName();

    @AfterEach
    void removeName() throws Exception {
        name.close();
    }

    @DisabledIfSystemProperty(
            named = PortableMode.PROPERTY,
            matches = PortableMode.VALUE,
            disabledReason = "a portable name is seen at once, and who opens it waits: see PortableSegmentsTest")
    @Test
    @NotOnWindows("a segment has its name from the beginning")
    void createdSegmentHasNoNameUntilItIsPublished() throws Exception {
        try (Segment segment = segments.create(name.toString(), 100)) {
            assertFalse(name.exists());
            assertThrows(NoSuchNameException.class, () -> segments.open(name.toString(), false));
            segment.publish();
            assertTrue(name.exists());
            assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(name.path()));
        }
    }

    @Test
    void anonymousSegmentNeverHasAName() {
        try (Segment segment = segments.create(null, 100)) {
            segment.publish();
            assertFalse(name.exists());
        }
    }

    @Test
    void publishedSegmentIsTheSameForWhoOpensIt() {
        try (Segment segment = segments.create(name.toString(), 100)) {
            Mapping mine = segment.map();
            segment.publish();
            try (Segment opened = segments.open(name.toString(), false)) {
                assertEquals(100, opened.size());
                assertEquals(segment.address().inode(), opened.address().inode());
                Mapping theirs = opened.map();
                mine.buffer(0, 100).putLong(92, 42);
                assertEquals(42, theirs.buffer(0, 100).getLong(92));
                theirs.unmap();
            }
            mine.unmap();
        }
    }

    @Test
    void takenNameIsRefusedAndItsObjectStays() throws Exception {
        name.write(new byte[] {7});
        assertThrows(NameExistsException.class, () -> segments.create(name.toString(), 100));
        assertEquals(7, name.read()[0]);
    }

    @DisabledIfSystemProperty(
            named = PortableMode.PROPERTY,
            matches = PortableMode.VALUE,
            disabledReason = "a portable name is taken by the creation")
    @Test
    @NotOnWindows("a segment has its name from the beginning")
    void nameThatIsTakenAfterTheCreationIsRefusedAndItsObjectStays() throws Exception {
        try (Segment segment = segments.create(name.toString(), 100)) {
            Files.write(name.path(), new byte[] {7});
            assertThrows(NameExistsException.class, segment::publish);
        }
        assertEquals(7, Files.readAllBytes(name.path())[0]);
    }

    @Test
    @NotOnWindows("a name cannot be removed before its last user is gone")
    void unlinkedNameIsFreeWhileItsMemoryLivesOn() {
        try (Segment first = segments.create(name.toString(), 100)) {
            first.publish();
            Mapping mapping = first.map();
            assertTrue(segments.unlink(name.toString()));
            assertThrows(NoSuchNameException.class, () -> segments.unlink(name.toString()));
            mapping.buffer(0, 8).putLong(0, 5);
            try (Segment second = segments.create(name.toString(), 100)) {
                second.publish();
                Mapping other = second.map();
                assertEquals(0, other.buffer(0, 8).getLong(0));
                other.unmap();
            }
            mapping.unmap();
        }
    }

    @Test
    void readOnlySegmentRefusesWrites() {
        try (Segment segment = segments.create(name.toString(), 100)) {
            segment.publish();
            try (Segment opened = segments.open(name.toString(), true)) {
                Mapping mapping = opened.map();
                assertTrue(opened.isReadOnly());
                assertTrue(mapping.buffer(0, 100).isReadOnly());
                mapping.unmap();
            }
        }
    }

    @Test
    void sizeMustBePositive() {
        assertThrows(IllegalArgumentException.class, () -> segments.create(null, 0));
        assertThrows(IllegalArgumentException.class, () -> segments.create(name.toString(), -1));
    }

    @Test
    void closingTwiceClosesNobodyElsesDescriptor() throws Exception {
        Segment first = segments.create(null, 100);
        first.proofs().claim(0);
        first.close();
        try (Segment second = segments.create(null, 100)) {
            first.close();
            assertEquals(1, OwnProcess.descriptorsOf(PortableMode.inodeOf(second.address())));
        }
    }
}
