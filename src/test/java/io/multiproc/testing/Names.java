package io.multiproc.testing;

import io.multiproc.NoSuchNameException;
import io.multiproc.internal.os.Os;
import io.multiproc.memory.SharedMemory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Names for shared objects that no other process uses, and by which {@link Leftovers} knows what this one has forgotten. */
public final class Names {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private Names() {}

    /** Names that are still there. */
    static List<String> left() {
        return IntStream.rangeClosed(1, NEXT.get())
                .mapToObj(number -> prefix() + number)
                .filter(Names::exists)
                .toList();
    }

    static boolean exists(String name) {
        if (!NotOnWindows.WINDOWS) {
            return Files.exists(Path.of("/dev/shm", name));
        }
        try {
            return !SharedMemory.unlink(name); // Removes nothing there.
        } catch (NoSuchNameException e) {
            return false;
        }
    }

    /** Removes the name of an object that is closed, where names do not go by themselves. */
    public static void remove(String name) {
        if (!NotOnWindows.WINDOWS) {
            SharedMemory.unlink(name);
        }
    }

    /** Keeps the name of an object that this process closes, as another process does that has it open, where a name goes with its last user. */
    public static AutoCloseable keep(String name) {
        return NotOnWindows.WINDOWS ? Os.current().segments().open(name, true) : () -> {};
    }

    static String prefix() {
        return "mp-" + ProcessHandle.current().pid() + "-";
    }

    /** A name that nobody has. */
    public static String fresh() {
        return prefix() + NEXT.incrementAndGet();
    }
}
