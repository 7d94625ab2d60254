package io.multiproc.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.MultiprocException;
import io.multiproc.memory.SharedMemory;
import io.multiproc.process.JvmProcess;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JNA unpacks its native library in the home or the temporary directory: what if it must not. */
@NotOnWindows("there are no mounts of a process's own")
class NoPlaceToWriteTest {
    private static final String READ_ONLY = "-o ro";
    private static final String NO_PROGRAMS = "-o noexec";

    @TempDir
    private Path mounted;

    @TempDir
    private Path writable;

    private ChildJvm start(String mountOption, Path temporary, String option, String method) throws Exception {
        List<String> launcher =
                new ArrayList<>(Machine.withMount("mount -t tmpfs " + mountOption + " none " + mounted));
        launcher.addAll(List.of("env", "-u", "XDG_CACHE_HOME"));
        List<String> options = List.of("-Duser.home=" + mounted, "-Djava.io.tmpdir=" + temporary, option);
        return ChildJvm.startUnder(launcher, options, NoPlaceToWriteTest.class, method);
    }

    static void work(ChildJvm.Talk talk) throws Exception {
        try (SharedMemory memory = SharedMemory.create(4096)) {
            JvmProcess.start(() -> memory.setInt(0, 42)).join();
            talk.say(memory.getInt(0));
        }
    }

    static void fail(ChildJvm.Talk talk) {
        for (int i = 0; i < 2; i++) {
            talk.say(assertThrows(MultiprocException.class, () -> SharedMemory.create(4096))
                    .getMessage());
        }
        talk.say(assertThrows(MultiprocException.class, () -> JvmProcess.start(() -> {}))
                .getMessage());
    }

    @Test
    void aReadOnlyHomeIsEnough() throws Exception {
        try (ChildJvm child = start(READ_ONLY, writable, "-Xshare:auto", "work")) {
            child.expect("42");
        }
    }

    @Test
    void noPlaceAtAllIsToldEveryTime() throws Exception {
        assertRefused(READ_ONLY, "is not writable");
    }

    @Test
    void aPlaceThatRunsNoProgramsIsToldEveryTime() throws Exception {
        assertRefused(NO_PROGRAMS, "failed to map segment");
    }

    private void assertRefused(String mountOption, String problem) throws Exception {
        try (ChildJvm child = start(mountOption, mounted, "-Xshare:auto", "fail")) {
            String first = child.hear();
            assertTrue(first.contains("JNA could not load its native library"), first);
            assertTrue(first.contains(problem), first);
            assertTrue(first.contains("java.io.tmpdir=" + mounted), first);
            assertTrue(first.contains("-Djna.tmpdir=DIRECTORY"), first);
            assertEquals(first, child.hear());
            assertEquals(first, child.hear());
        }
    }

    @Test
    void theRemedyHelps() throws Exception {
        try (ChildJvm child = start(READ_ONLY, mounted, "-Djna.tmpdir=" + writable, "work")) {
            child.expect("42");
        }
    }
}
