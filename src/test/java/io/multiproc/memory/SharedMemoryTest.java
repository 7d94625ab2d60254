package io.multiproc.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.IncompatibleObjectException;
import io.multiproc.IncompleteObjectException;
import io.multiproc.NameExistsException;
import io.multiproc.NoSuchNameException;
import io.multiproc.StaleHandleException;
import io.multiproc.process.JvmProcess;
import io.multiproc.testing.Copies;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedIntArray;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Raw memory: making, naming, finding, ending. */
@ExtendWith(Leftovers.class)
class SharedMemoryTest {
    private final String name = Names.fresh();

    @Test
    void whatOneAttachmentWritesAnotherReads() {
        try (SharedMemory made = SharedMemory.create(name, 512);
                SharedMemory opened = SharedMemory.open(name)) {
            assertEquals(Optional.of(name), made.name());
            assertEquals(512, made.size());
            assertEquals(512, opened.size());
            made.setByte(0, (byte) 42);
            assertEquals(42, opened.getByte(0));
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void newMemoryIsZero() {
        try (SharedMemory memory = SharedMemory.create(10_000)) {
            byte[] bytes = new byte[10_000];
            bytes[7] = 1;
            memory.get(0, bytes, 0, bytes.length);
            assertArrayEquals(new byte[10_000], bytes);
            assertEquals(Optional.empty(), memory.name());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void aSizeThatIsNotPositiveIsRefused(long size) {
        for (var make : new org.junit.jupiter.api.function.Executable[] {
            () -> SharedMemory.create(size),
            () -> SharedMemory.create(name, size),
            () -> SharedMemory.openOrCreate(name, size)
        }) {
            assertTrue(assertThrows(IllegalArgumentException.class, make)
                    .getMessage()
                    .contains("size=" + size));
        }
    }

    @Test
    void aNameInUseIsRefusedAndTheMemoryLeftAlone() {
        try (SharedMemory first = SharedMemory.create(name, 8)) {
            first.setLong(0, 7);
            NameExistsException e = assertThrows(NameExistsException.class, () -> SharedMemory.create(name, 8));
            assertTrue(e.getMessage().contains(name));
            assertThrows(NameExistsException.class, () -> SharedInt.create(name, 1));
            assertEquals(7, first.getLong(0));
            assertTrue(SharedMemory.open(name).size() >= 8);
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void anUnknownNameIsRefused() {
        assertTrue(assertThrows(NoSuchNameException.class, () -> SharedMemory.open(name))
                .getMessage()
                .contains(name));
        assertThrows(NoSuchNameException.class, () -> SharedMemory.openReadOnly(name));
        assertThrows(NoSuchNameException.class, () -> SharedMemory.unlink(name));
        assertThrows(NullPointerException.class, () -> SharedMemory.open(null));
    }

    @Test
    @NotOnWindows("a name cannot be removed before its last user is gone")
    void anUnlinkedNameIsGoneForEverybodyButThoseWhoHaveIt() {
        try (SharedMemory memory = SharedMemory.create(name, 8);
                SharedMemory other = SharedMemory.open(name)) {
            assertTrue(SharedMemory.unlink(name));
            assertThrows(NoSuchNameException.class, () -> SharedMemory.unlink(name));
            assertThrows(NoSuchNameException.class, () -> SharedMemory.open(name));
            memory.setInt(0, 3);
            assertEquals(3, other.getInt(0));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "a/b", "/a", "a b", "sem.a", "a\0b", "\u00e4", "0123456789012345678901234567890"})
    void aNameThatIsNotAllowedIsRefused(String bad) {
        for (var call : new org.junit.jupiter.api.function.Executable[] {
            () -> SharedMemory.create(bad, 1),
            () -> SharedMemory.open(bad),
            () -> SharedMemory.openReadOnly(bad),
            () -> SharedMemory.openOrCreate(bad, 1),
            () -> SharedMemory.unlink(bad)
        }) {
            assertTrue(assertThrows(IllegalArgumentException.class, call)
                    .getMessage()
                    .contains("name="));
        }
    }

    @Test
    void aNulInANameDoesNotReachTheNameBeforeIt() {
        try (SharedMemory memory = SharedMemory.create(name, 1)) {
            assertThrows(IllegalArgumentException.class, () -> SharedMemory.unlink(name + "\0x"));
            assertThrows(IllegalArgumentException.class, () -> SharedMemory.open(name + "\0x"));
            assertEquals(0, memory.getByte(0));
            SharedMemory.unlink(name); // It is still there.
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-a", "._-", "A.b_c-9", "..."})
    void everyAllowedCharacterIsUsable(String end) {
        String allowed = name + end;
        try (SharedMemory memory = SharedMemory.create(allowed, 1)) {
            assertEquals(Optional.of(allowed), memory.name());
        } finally {
            Names.remove(allowed);
        }
    }

    @Test
    void openOrCreateMakesOnceAndOpensThen() {
        try (SharedMemory made = SharedMemory.openOrCreate(name, 100)) {
            made.setInt(0, 5);
            try (SharedMemory opened = SharedMemory.openOrCreate(name, 2000)) {
                assertEquals(100, opened.size(), "memory that exists keeps its size");
                assertEquals(5, opened.getInt(0));
            }
        } finally {
            Names.remove(name);
        }
    }

    @Test
    @NotOnWindows("names have no permissions of files")
    void onlyTheOwnerMayReachTheName() throws Exception {
        try (SharedMemory memory = SharedMemory.create(name, 1)) {
            assertFalse(memory.isClosed());
            // The portable path marks its own by a bit that means nothing for memory.
            assertEquals(
                    PortableMode.isOn() ? "[OWNER_READ, OWNER_WRITE, OWNER_EXECUTE]" : "[OWNER_READ, OWNER_WRITE]",
                    new java.util.TreeSet<>(Files.getPosixFilePermissions(Path.of("/dev/shm", name))).toString());
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void rawMemoryAndOtherObjectsAreNotTakenForEachOther() {
        try (SharedIntArray array = SharedIntArray.create(name, 10)) {
            IncompatibleObjectException e =
                    assertThrows(IncompatibleObjectException.class, () -> SharedMemory.open(name));
            assertEquals("RAW", e.expected());
            assertEquals("ARRAY", e.found());
            assertThrows(IncompatibleObjectException.class, () -> SharedMemory.openReadOnly(name));
            assertThrows(IncompatibleObjectException.class, () -> SharedMemory.openOrCreate(name, 3));
            array.set(9, 1);
        } finally {
            Names.remove(name);
        }
        try (SharedMemory memory = SharedMemory.create(name, 1000)) {
            assertThrows(IncompatibleObjectException.class, () -> SharedIntArray.open(name));
            memory.setByte(999, (byte) 1);
        } finally {
            Names.remove(name);
        }
    }

    @Test
    @NotOnWindows("shared memory is not a file; WindowsSegmentsTest has what else may have the name")
    void whatIsNoMemoryIsRefusedAndLeftThere() throws Exception {
        Path file = Path.of("/dev/shm", name);
        Files.createDirectory(file);
        assertThrows(RuntimeException.class, () -> SharedMemory.open(name));
        assertTrue(Files.isDirectory(file));
        Files.delete(file);
        Files.createFile(file);
        assertThrows(IncompleteObjectException.class, () -> SharedMemory.open(name));
        assertTrue(Files.exists(file), "a failed open never removes anything");
        Files.delete(file);
    }

    @Test
    void twoAnonymousMemoriesAreNeverTheSame() {
        try (SharedMemory a = SharedMemory.create(8);
                SharedMemory b = SharedMemory.create(8)) {
            a.setLong(0, 1);
            assertEquals(0, b.getLong(0));
        }
    }

    @Test
    void aHandleReadInTheSameProcessIsTheSameMemory() throws Exception {
        try (SharedMemory memory = SharedMemory.create(name, 64);
                SharedMemory copy = Copies.copy(memory)) {
            assertEquals(memory.name(), copy.name());
            assertEquals(64, copy.size());
            memory.setLongVolatile(8, 1);
            assertEquals(1, copy.getLongVolatile(8));
            copy.setLongVolatile(8, 2);
            assertEquals(2, memory.getLongVolatile(8));
            List<String> mappings = Leftovers.mappings();
            Copies.copy(memory).close();
            assertEquals(List.of(), Leftovers.mappingsSince(mappings), "one mapping, however many handles arrive");
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void aHandleOfWhatIsGoneIsRefused() throws Exception {
        byte[] handle;
        try (SharedMemory memory = SharedMemory.create(name, 64)) {
            handle = Copies.write(memory);
        } finally {
            Names.remove(name);
        }
        assertThrows(StaleHandleException.class, () -> Copies.read(handle));
        try (SharedMemory again = SharedMemory.create(name, 64)) {
            assertThrows(StaleHandleException.class, () -> Copies.read(handle), "another object has the name now");
            assertEquals(0, again.getByte(0));
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void aClosedObjectCannotBeSent() {
        SharedMemory memory = SharedMemory.create(64);
        memory.close();
        assertTrue(assertThrows(IllegalStateException.class, () -> Copies.write(memory))
                .getMessage()
                .contains("is closed"));
    }

    @Test
    void aChildReachesItByNameAndByHandleAndItsEndDestroysNothing() throws Exception {
        String named = name;
        try (SharedMemory memory = SharedMemory.create(name, 64)) {
            JvmProcess.start(() -> {
                        try (SharedMemory opened = SharedMemory.open(named)) {
                            opened.put(0, "howdy".getBytes(StandardCharsets.US_ASCII), 0, 5);
                        }
                    })
                    .join();
            assertEquals("howdy", text(memory));
            JvmProcess.start(() -> memory.put(0, "HELLO".getBytes(StandardCharsets.US_ASCII), 0, 5))
                    .join();
            assertEquals("HELLO", text(memory));
            try (SharedMemory again = SharedMemory.open(name)) {
                assertEquals("HELLO", text(again));
            }
        } finally {
            Names.remove(name);
        }
    }

    private static String text(SharedMemory memory) {
        byte[] bytes = new byte[5];
        memory.get(0, bytes, 0, 5);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
