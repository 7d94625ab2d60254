package io.multiproc.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.NativeCallException;
import io.multiproc.NoSuchNameException;
import io.multiproc.ProcessStartException;
import io.multiproc.memory.SharedMemory;
import io.multiproc.memory.SharedOptions;
import io.multiproc.process.JvmProcess;
import io.multiproc.sync.SharedLock;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Copies;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import io.multiproc.value.SharedInt;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.function.Executable;

/**
 * A system without {@code /proc}. Memory can be made without a name, and opened by its name; it cannot be named, used by locks, or handed to another
 * process, and no process can be started. (A JVM does not even start there: {@code /proc} is taken away from one that runs.)
 */
@NotOnWindows("there is no /proc")
class NoProcTest {
    private static void assertRefused(Class<? extends Throwable> why, Executable what, String object) {
        String message = assertThrows(why, what).getMessage();
        assertTrue(message.contains(object), message);
        assertTrue(message.contains("there is no /proc here"), message);
        assertTrue(message.contains("mount -t proc proc /proc"), message);
    }

    private static void useWhatWorks(String there) {
        try (SharedMemory anonymous = SharedMemory.create(4096);
                SharedMemory named = SharedMemory.open(there)) {
            anonymous.setInt(0, 1);
            named.setInt(0, 2);
            assertEquals(3, anonymous.getInt(0) + named.getInt(0));
        }
    }

    static void live(ChildJvm.Talk talk) throws Exception {
        SharedMemory.create("there", 4096).close();
        byte[] handle;
        try (SharedMemory memory = SharedMemory.create("other", 4096)) {
            handle = Copies.write(memory);
        }
        SharedMemory.unlink("other");
        Machine.run("mount", "-t", "tmpfs", "none", "/proc");
        useWhatWorks("there");
        assertRefused(NativeCallException.class, () -> SharedMemory.create("new", 4096), "object=new");
        assertThrows(NoSuchNameException.class, () -> SharedMemory.open("new"));
        assertRefused(NativeCallException.class, () -> SharedInt.create(1), "anonymous memory");
        SharedLock lock = SharedLock.create(SharedOptions.anonymous().processes(65));
        assertRefused(NativeCallException.class, lock::lock, "anonymous memory");
        assertRefused(NativeCallException.class, () -> Copies.read(handle), "object=other");
        assertRefused(
                ProcessStartException.class,
                () -> JvmProcess.builder().name("late").start(() -> {}),
                "process=late");
        Machine.run("umount", "/proc");
        useWhatWorks("there");
        lock.lock();
        lock.unlock();
        SharedMemory.create("new", 4096).close();
        SharedInt value = SharedInt.create(1);
        JvmProcess.start(() -> value.getAndAdd(41)).join();
        talk.say(value.get());
    }

    @DisabledIfSystemProperty(
            named = PortableMode.PROPERTY,
            matches = PortableMode.VALUE,
            disabledReason = "the portable path needs no /proc")
    @Test
    void whatNeedsItIsRefusedUntilItIsMounted() throws Exception {
        List<String> launcher = Machine.withMount("mount -t tmpfs none /dev/shm");
        try (ChildJvm child = ChildJvm.startUnder(launcher, List.of(), NoProcTest.class, "live")) {
            child.expect("42");
        }
    }
}
