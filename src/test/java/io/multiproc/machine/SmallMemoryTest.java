package io.multiproc.machine;

import static io.multiproc.machine.Machine.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.ProcessStartException;
import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.memory.SharedMemory;
import io.multiproc.process.JvmProcess;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedIntArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** A {@code /dev/shm} of 64 KiB, and one of 64 MiB as a container has it, where anonymous memory lies in it. */
@NotOnWindows("there is no /dev/shm that could be full")
class SmallMemoryTest {
    private static final String REMEDY = "--shm-size";
    private static final List<String> OPTIONS = List.of("-Dmultiproc.anonymous=tmpfile");

    private static List<String> memoryOf(String size) throws Exception {
        return Machine.withMount("mount -t tmpfs -o size=" + size + " none /dev/shm");
    }

    private static void enlarge(String size) throws Exception {
        Machine.run("mount", "-o", "remount,size=" + size, "/dev/shm");
    }

    private static void assertNoNames() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
            // On the portable path what is anonymous has a name as well.
            assertEquals(
                    List.of(),
                    files.filter(file -> !PortableMode.isOn()
                                    || !file.getFileName().toString().startsWith("multiproc."))
                            .toList());
        }
    }

    /** Takes all that is left, a page at a time. */
    private static List<SharedMemory> fill() {
        List<SharedMemory> pages = new ArrayList<>();
        assertThrows(OutOfSharedMemoryException.class, () -> {
            while (true) {
                pages.add(SharedMemory.create(4096));
            }
        });
        return pages;
    }

    static void live64KiB(ChildJvm.Talk talk) throws Exception {
        OutOfSharedMemoryException small = assertRefused(
                OutOfSharedMemoryException.class, () -> SharedInt.create(1), "available=65536 bytes", REMEDY);
        assertTrue(small.needed() > 65536, small::getMessage);
        assertRefused(
                OutOfSharedMemoryException.class,
                () -> SharedMemory.create("large", 70_000),
                "object=large",
                "needed=70000 bytes",
                REMEDY);
        List<SharedMemory> pages = fill();
        assertEquals(16, pages.size());
        pages.forEach(page -> page.setLong(4088, 42));
        ProcessStartException start = assertRefused(
                ProcessStartException.class,
                () -> JvmProcess.builder().name("late").start(() -> {}),
                "process=late",
                "available=0 bytes",
                REMEDY);
        assertEquals(OutOfSharedMemoryException.class, start.getCause().getClass());
        assertNoNames();
        pages.forEach(page -> assertEquals(42, page.getLong(4088)));
        enlarge("4m");
        SharedInt value = SharedInt.create(1);
        JvmProcess.start(() -> value.getAndAdd(41)).join();
        talk.say(value.get());
    }

    @DisabledIfSystemProperty(
            named = PortableMode.PROPERTY,
            matches = PortableMode.VALUE,
            disabledReason = "a start on the portable path takes no shared memory")
    @Test
    void memoryOf64KiBIsRefusedUntilItIsEnlarged() throws Exception {
        try (ChildJvm child = ChildJvm.startUnder(memoryOf("64k"), OPTIONS, SmallMemoryTest.class, "live64KiB")) {
            child.expect("42");
        }
    }

    static void live64MiB(ChildJvm.Talk talk) throws Exception {
        SharedMemory large = SharedMemory.create("large", 24 << 20);
        List<SharedIntArray> arrays = new ArrayList<>();
        assertThrows(OutOfSharedMemoryException.class, () -> {
            while (true) {
                arrays.add(SharedIntArray.zeros(10_000));
            }
        });
        assertTrue(arrays.size() > 500, "few fit: " + arrays.size());
        assertRefused(
                OutOfSharedMemoryException.class,
                () -> SharedQueue.create(Codec.ofBytes(), 40 << 20),
                "needed=",
                REMEDY);
        assertRefused(
                OutOfSharedMemoryException.class, () -> SharedMemory.create("more", 40 << 20), "object=more", REMEDY);
        List<SharedMemory> pages = fill();
        for (long at = 0; at < large.size(); at += 4096) {
            large.setLong(at, at);
        }
        for (SharedIntArray array : arrays) {
            for (int i = 0; i < array.length(); i++) {
                array.set(i, i);
            }
        }
        pages.forEach(page -> page.setLong(0, 1));
        assertEquals(9_999, arrays.get(arrays.size() - 1).get(9_999));
        large.close();
        SharedMemory.unlink("large");
        assertNoNames();
        enlarge("128m");
        SharedMemory again = SharedMemory.create("more", 40 << 20);
        again.setLong(again.size() - 8, 42);
        talk.say(again.getLong(again.size() - 8));
    }

    @Test
    void memoryOf64MiBCanBeUsedToTheLastPage() throws Exception {
        try (ChildJvm child = ChildJvm.startUnder(memoryOf("64m"), OPTIONS, SmallMemoryTest.class, "live64MiB")) {
            child.expect("42");
        }
    }
}
