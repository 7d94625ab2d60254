package io.multiproc.internal.os.portable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.IncompleteObjectException;
import io.multiproc.StaleHandleException;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.Segments;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.ShmName;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where shared memory has no identity of its own and is told in whole pages of 16 KiB: what a Mac would say, said on Linux. */
@NotOnWindows("the portable path is for POSIX systems")
class LikeDarwinTest {
    private static final int PAGE = 16 << 10;

    @TempDir
    Path temporary;

    private final ShmName name = new ShmName();
    private PortableOs os;
    private Segments segments;

    @BeforeEach
    void begin() {
        os = Sandbox.in(temporary.resolve("private"), new TrialPlatform.LikeDarwin());
        segments = os.segments();
    }

    @AfterEach
    void removeName() throws Exception {
        name.close();
        segments.sweep();
    }

    @Test
    void sizeIsWhatTheMemoryWasMadeWith() {
        try (Segment made = Sandbox.publish(os, name, 100);
                Segment opened = segments.open(name.toString(), true);
                Segment attached = segments.attach(made.address(), false, "it")) {
            assertEquals(100, made.size());
            assertEquals(100, opened.size());
            assertEquals(100, attached.size());
            assertEquals(made.address(), opened.address());
        }
    }

    @Test
    void nameThatIsAnotherObjectNowHasAnotherAddress() {
        Segment first = Sandbox.publish(os, name, 100);
        segments.unlink(name.toString());
        try (Segment second = Sandbox.publish(os, name, 100)) {
            assertNotEquals(first.address(), second.address());
            assertThrows(StaleHandleException.class, () -> segments.attach(first.address(), false, "it"));
        }
        first.close();
    }

    @Test
    void memoryOfAnotherProgramIsKnownByItsMode() throws Exception {
        Sandbox.publish(os, name, 100).close();
        name.close();
        Files.write(name.path(), new byte[3 * PAGE]);
        segments.sweep();
        assertTrue(name.exists());
        try (Segment one = segments.open(name.toString(), false);
                Segment two = segments.open(name.toString(), false);
                Segment attached = segments.attach(one.address(), false, "it")) {
            assertEquals(3 * PAGE, one.size());
            assertNotEquals(one.address(), two.address(), "they cannot be told to be the same");
            assertEquals(one.size(), attached.size());
        }
    }

    @Test
    void emptyMemoryIsIncomplete() throws Exception {
        Files.createFile(name.path());
        assertThrows(IncompleteObjectException.class, () -> segments.open(name.toString(), false));
    }

    @Test
    void onlyWholePagesBecomePrivateZeros() {
        int size = 4 * PAGE + 100;
        try (Segment segment = segments.create(null, size)) {
            Mapping mapping = segment.map();
            ByteBuffer bytes = mapping.buffer(0, size);
            for (int at = 0; at < size; at += 4) {
                bytes.putInt(at, 7);
            }
            assertTrue(mapping.mapOver(4096, size - 4096));
            for (int at = 0; at < size; at += 4) {
                assertEquals(at < PAGE ? 7 : 0, bytes.getInt(at), "at " + at);
            }
            mapping.unmap();
        }
        assertFalse(name.exists());
    }
}
