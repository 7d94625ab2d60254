package io.multiproc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import io.multiproc.value.SharedDoubleArray;
import io.multiproc.value.SharedInt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** More than there is: an exception with the figures and the remedy, and nothing left behind. */
@ExtendWith(Leftovers.class)
@NotOnWindows("there is no /dev/shm that could be full")
class FullMemoryTest {
    private final String name = Names.fresh();

    @TempDir
    Path temporary;

    @Test
    void moreThanIsFreeIsRefusedBeforeAnythingIsTaken() throws Exception {
        long free = Files.getFileStore(Path.of("/dev/shm")).getUsableSpace();
        List<String> descriptors = Leftovers.descriptors();
        long tooMuch = free + (4L << 30);
        for (Executable creation : List.<Executable>of(
                () -> SharedMemory.create(tooMuch),
                () -> SharedMemory.create(name, tooMuch),
                () -> SharedMemory.openOrCreate(name, tooMuch),
                () -> SharedDoubleArray.zeros(tooMuch / 8),
                () -> SharedDoubleArray.create(name, tooMuch / 8))) {
            OutOfSharedMemoryException e = assertThrows(OutOfSharedMemoryException.class, creation);
            assertTrue(e.needed() >= tooMuch / 8 * 8, e::getMessage);
            assertTrue(e.available() < tooMuch, e::getMessage);
            assertTrue(e.getMessage().contains("needed=" + e.needed()), e::getMessage);
        }
        assertFalse(Files.exists(Path.of("/dev/shm", name)));
        assertEquals(List.of(), Leftovers.descriptorsSince(descriptors));
    }

    /** Runs where {@code /dev/shm} has 8 MiB. */
    static final class InSmallMemory {
        private InSmallMemory() {}

        public static void main(String[] args) throws IOException {
            SharedInt value = SharedInt.create(1);
            SharedMemory most = SharedMemory.create("most", 5 << 20);
            for (int i = 0; i < 100; i++) {
                Executable creation =
                        i % 2 == 0 ? () -> SharedMemory.create("more", 4 << 20) : () -> SharedMemory.create(4 << 20);
                OutOfSharedMemoryException e = assertThrows(OutOfSharedMemoryException.class, creation);
                assertEquals(4 << 20, e.needed());
                assertTrue(e.available() <= 3 << 20, e::getMessage);
                assertTrue(e.getMessage().contains("--shm-size"), e::getMessage);
            }
            try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
                // On the portable path anonymous memory has a name, too: that of the value.
                List<String> names = files.map(file -> file.getFileName().toString())
                        .map(file -> file.startsWith("multiproc.") ? "anonymous" : file)
                        .sorted()
                        .toList();
                assertEquals(PortableMode.isOn() ? List.of("anonymous", "most") : List.of("most"), names);
            }
            most.close();
            SharedMemory.unlink("most");
            SharedMemory.create(4 << 20).close();
            assertEquals(1, value.get());
            System.out.println("passed");
        }
    }

    @Test
    void aFullFileSystemIsAnExceptionAndTakesNothing() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String flag = Runtime.version().feature() >= 22 ? "--enable-native-access=ALL-UNNAMED" : "-Xshare:auto";
        Process child = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o size=8m tmpfs /dev/shm || { echo not permitted; exit; }; exec \"$@\"",
                        "sh",
                        java,
                        flag,
                        "-Dmultiproc.os=" + System.getProperty("multiproc.os", "native"),
                        "-Dmultiproc.anonymous=tmpfile",
                        "-Dmultiproc.directory=" + temporary.resolve("private"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        InSmallMemory.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(child.getInputStream().readAllBytes()).trim();
        child.waitFor();
        assumeTrue(
                !said.startsWith("unshare:") && !said.endsWith("not permitted"),
                "a small /dev/shm of its own is not permitted here: " + said);
        assertEquals("passed", said);
    }
}
