package io.multiproc.internal.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.IncompleteObjectException;
import io.multiproc.NativeCallException;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.OwnProcess;
import io.multiproc.testing.ShmName;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opening a name that stands for something else: refused, not removed, nothing left open. */
@NotOnWindows("shared memory is not a file; WindowsSegmentsTest has what else may have the name")
class ForeignFileTest {
    private final ShmName name = new ShmName();

    @AfterEach
    void removeName() throws Exception {
        name.close();
    }

    private <T extends Throwable> void assertRefused(Class<T> why, boolean readOnly) throws Exception {
        long inode = (long) Files.getAttribute(name.path(), "unix:ino");
        T refusal = assertThrows(why, () -> Os.current().segments().open(name.toString(), readOnly));
        assertTrue(refusal.getMessage().contains(name.toString()), refusal.getMessage());
        assertTrue(name.exists());
        assertEquals(0, OwnProcess.descriptorsOf(inode));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void emptyFileIsIncomplete(boolean readOnly) throws Exception {
        Files.createFile(name.path());
        assertRefused(IncompleteObjectException.class, readOnly);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pipeIsNotSharedMemory(boolean readOnly) throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", name.path().toString()).start();
        assertEquals(0, mkfifo.waitFor());
        assertRefused(IncompleteObjectException.class, readOnly);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void directoryIsNotSharedMemory(boolean readOnly) throws Exception {
        Files.createDirectory(name.path());
        assertRefused(IncompleteObjectException.class, readOnly);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void linkIsNotFollowed(boolean readOnly) throws Exception {
        Files.createSymbolicLink(name.path(), Path.of("/etc/passwd"));
        assertRefused(IncompleteObjectException.class, readOnly);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fileOfAnotherUserIsRefused(boolean readOnly) throws Exception {
        Files.write(name.path(), new byte[100]);
        int own = (int) Files.getAttribute(name.path(), "unix:uid");
        assumeTrue(own == 0, "only root can give a file to another user");
        Files.setAttribute(name.path(), "unix:uid", 4711);
        assertRefused(NativeCallException.class, readOnly);
    }
}
