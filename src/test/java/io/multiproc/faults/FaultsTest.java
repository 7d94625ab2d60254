package io.multiproc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything by which the operating system is reached fails at every place and in every way: the right exception, nothing left behind, and the next
 * try succeeds.
 */
class FaultsTest {
    /** Packages for systems that this one is not. */
    private static final List<String> OTHER_SYSTEMS =
            PortableMode.isOn() ? List.of("windows", "macos", "linux") : List.of("windows", "macos", "portable");

    /** They cannot fail. */
    private static final Set<String> INFALLIBLE = Set.of("geteuid", "getpagesize", "clock_gettime");

    /** Called only where {@code sem_clockwait} is missing, in its place. */
    private static final Set<String> SUBSTITUTES = Set.of("sem_timedwait");

    /** Called once a process and directory; {@code PrivateDirectoryTest} makes it fail. */
    private static final Set<String> ONCE = Set.of("mkdir");

    /** Not to be met where there are none. */
    private static final Set<String> OF_SIGNALS = Set.of("Processes.signal");

    /** The same, and sweeping semaphores alone is for where they lie by themselves. */
    private static final Set<String> OF_FUTEXES = Set.of("Futex.await", "Futex.wake", "Semaphores.sweep");

    /** Not called where no zeros take the place of pages. */
    private static final Set<String> OF_ZEROS = Set.of("Segment.mapOnto");

    @TempDir
    private Path directory;

    /** Skipped where there is no gcc. */
    @NotOnWindows(
            "there is no way to put functions before those of the system; the walk of the contract meets everything")
    @Test
    void everyFunctionOfTheLibraryMayFailAndNoneIsForgotten() throws Exception {
        Path library = Preload.compile(directory);
        Set<String> walked = Walks.walk(Walks.Source.C_LIBRARY, Preload.launcher(library), ownDirectory());
        Set<String> forgotten = NativeMethods.declared(OTHER_SYSTEMS);
        assertTrue(forgotten.containsAll(Set.of("mmap", "open", "munmap")), forgotten::toString);
        forgotten.removeAll(walked);
        forgotten.removeAll(INFALLIBLE);
        forgotten.removeAll(SUBSTITUTES);
        forgotten.removeAll(ONCE);
        assertEquals(Set.of(), forgotten, "declared, but in no operation of the walk");
    }

    /** On Windows, where each look at what a process holds takes long, minutes. */
    @Timeout(900)
    @Test
    void everyMethodOfTheContractMayFailAndNoneIsForgotten() throws Exception {
        Set<String> forgotten = new TreeSet<>(ContractFaults.fallible());
        forgotten.removeAll(Walks.walk(Walks.Source.CONTRACT, List.of(), ownDirectory()));
        if (NotOnWindows.WINDOWS) {
            forgotten.removeAll(OF_SIGNALS);
            forgotten.removeAll(OF_ZEROS);
        }
        if (NotOnWindows.WINDOWS || PortableMode.isOn()) {
            forgotten.removeAll(OF_FUTEXES);
        }
        assertEquals(Set.of(), forgotten, "in the contract, but in no operation of the walk");
    }

    @AfterEach
    void sweep() throws IOException {
        if (PortableMode.isOn()) {
            PortableMode.sweep(ownDirectory());
        }
    }

    /** On the portable path what is there of other processes must not be taken for what the walk leaves. */
    private Path ownDirectory() {
        return directory.resolve("companions");
    }
}
