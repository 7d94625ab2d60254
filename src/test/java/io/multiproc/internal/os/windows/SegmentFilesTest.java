package io.multiproc.internal.os.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.StaleHandleException;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.internal.os.Segments;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Leftovers;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Files of the temporary directory that another user has, or that are none. Under Wine a program of Unix gives a file to another user. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "only Windows has segment files of this kind")
@ExtendWith(Leftovers.class)
class SegmentFilesTest {
    private static final int SIZE = 100;
    private static final String PROGRAM = "Z:\\bin\\chown";
    private static final String PREFIX = System.getenv("WINEPREFIX");

    private final Segments segments = Os.current().segments();

    /** A child may still have JNA's library in it. */
    @TempDir(cleanup = CleanupMode.NEVER)
    Path directory;

    private static void giveAway(Path file) throws Exception {
        assumeTrue(PREFIX != null && new File(PROGRAM).exists(), "this user may not give files away");
        String path = file.toString();
        String unix = PREFIX + "/dosdevices/" + path.substring(0, 2).toLowerCase()
                + path.substring(2).replace('\\', '/');
        UserPrincipal before = Files.getOwner(file);
        // Wine cannot wait for a program of Unix.
        new ProcessBuilder(PROGRAM, "4711", unix).inheritIO().start();
        while (Files.getOwner(file).equals(before)) {
            Thread.sleep(10);
        }
    }

    @Test
    void fileOfAnotherUserIsNotAttached() throws Exception {
        try (Segment segment = segments.createFile(SIZE)) {
            segments.attach(segment.address(), false, "it").close();
            giveAway(Path.of(segment.address().place()));
            for (boolean readOnly : new boolean[] {true, false}) {
                StaleHandleException e = assertThrows(
                        StaleHandleException.class, () -> segments.attach(segment.address(), readOnly, "it"));
                assertTrue(e.getMessage().contains("no file of this user"), e::getMessage);
            }
        }
    }

    @Test
    void fileThatIsSmallerThanItsHandleSaysIsNotAttached() {
        try (Segment segment = segments.createFile(SIZE)) {
            SegmentAddress address = segment.address();
            SegmentAddress larger =
                    new SegmentAddress(address.place(), address.device(), address.inode(), address.size() + 1);
            assertThrows(StaleHandleException.class, () -> segments.attach(larger, false, "it"));
            assertEquals(SIZE, new File(address.place()).length());
        }
    }

    static void makeFile(ChildJvm.Talk talk) throws Exception {
        try (Segment segment = Os.current().segments().createFile(SIZE)) {
            talk.say(segment.address().place());
            talk.hear();
        }
    }

    private static String name(char digit) {
        return "multiproc-1-" + String.valueOf(digit).repeat(32) + ".tmp";
    }

    @Test
    void onlyFilesOfThisUserAreSwept() throws Exception {
        List<String> options = List.of("-Djava.io.tmpdir=" + directory);
        Path folder = Files.createDirectory(directory.resolve(name('a')));
        Path own = Files.write(directory.resolve(name('b')), new byte[SIZE]);
        Path others = Files.write(directory.resolve(name('c')), new byte[SIZE]);
        Path longer = Files.write(directory.resolve(name('d') + "x"), new byte[SIZE]);
        giveAway(others);
        try (ChildJvm next = ChildJvm.start(options, SegmentFilesTest.class, "makeFile")) {
            next.hearOrFail();
            assertFalse(Files.exists(own), "not swept");
            assertTrue(Files.exists(folder), "no file");
            assertTrue(Files.exists(others), "another user's");
            assertTrue(Files.exists(longer), "no name of this library");
        }
    }
}
