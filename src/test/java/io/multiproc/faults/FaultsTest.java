package io.multiproc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything by which the operating system is reached fails at every place and in every way: the right exception, nothing left behind, and the next
 * try succeeds.
 */
@DisabledIfSystemProperty(
        named = PortableMode.PROPERTY,
        matches = PortableMode.VALUE,
        disabledReason =
                "the walk does not sweep, and does not yet know which calls of the portable path may fail harmlessly")
@NotOnWindows("its walk looks at files of /dev/shm and unlinks names; it is not made for names that end by themselves")
class FaultsTest {
    /** Packages for systems that this one is not. */
    private static final List<String> OTHER_SYSTEMS = List.of("windows", "macos", "portable");

    /** They cannot fail. */
    private static final Set<String> INFALLIBLE = Set.of("geteuid", "getpagesize");

    /** Called only where {@code sem_clockwait} is missing, in its place. */
    private static final Set<String> SUBSTITUTES = Set.of("sem_timedwait");

    @TempDir
    private Path directory;

    /** Skipped where there is no gcc. */
    @Test
    void everyFunctionOfTheLibraryMayFailAndNoneIsForgotten() throws Exception {
        Path library = Preload.compile(directory);
        Set<String> walked = Walks.walk(Walks.Source.C_LIBRARY, Preload.launcher(library));
        Set<String> forgotten = NativeMethods.declared(OTHER_SYSTEMS);
        assertTrue(forgotten.containsAll(Set.of("mmap", "open", "munmap")), forgotten::toString);
        forgotten.removeAll(walked);
        forgotten.removeAll(INFALLIBLE);
        forgotten.removeAll(SUBSTITUTES);
        assertEquals(Set.of(), forgotten, "declared, but in no operation of the walk");
    }

    @Test
    void everyMethodOfTheContractMayFailAndNoneIsForgotten() throws Exception {
        Set<String> forgotten = new TreeSet<>(ContractFaults.fallible());
        forgotten.removeAll(Walks.walk(Walks.Source.CONTRACT, List.of()));
        assertEquals(Set.of(), forgotten, "in the contract, but in no operation of the walk");
    }
}
