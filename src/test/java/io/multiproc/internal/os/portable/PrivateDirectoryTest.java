package io.multiproc.internal.os.portable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.NativeCallException;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.Stops;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The directory is this user's alone, and its lock one process's at a time. */
@Timeout(60)
@NotOnWindows("the portable path is for POSIX systems")
class PrivateDirectoryTest {
    @TempDir
    Path temporary;

    private Path directory() {
        return temporary.resolve("private");
    }

    private PrivateDirectory ensure() {
        PrivateDirectory directory =
                new PrivateDirectory(new TrialPlatform(), directory().toString());
        directory.ensure();
        return directory;
    }

    private void assertRefused() {
        NativeCallException refusal = assertThrows(NativeCallException.class, this::ensure);
        String message = refusal.getMessage();
        assertTrue(message.contains(directory().toString()) && message.contains("-Dmultiproc.directory"), message);
    }

    @Test
    void itIsMadeForThisUserOnly() throws Exception {
        ensure();
        assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(directory()));
        ensure();
    }

    @Test
    void oneThatOthersMayWriteToIsRefused() throws Exception {
        Files.createDirectory(directory());
        Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwxrwx---"));
        assertRefused();
    }

    @Test
    void linkToADirectoryIsRefused() throws Exception {
        Path other = Files.createDirectory(temporary.resolve("other"));
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwx------"));
        Files.createSymbolicLink(directory(), other);
        assertRefused();
    }

    @Test
    void oneOfAnotherUserIsRefused() throws Exception {
        Files.createDirectory(directory());
        Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwx------"));
        assumeTrue((int) Files.getAttribute(directory(), "unix:uid") == 0, "only root can give it to another user");
        Files.setAttribute(directory(), "unix:uid", 4711);
        assertRefused();
    }

    @Test
    void whereNoneCanBeMadeTheRemedyIsTold() throws Exception {
        Path missing = temporary.resolve("missing").resolve("private");
        PrivateDirectory directory = new PrivateDirectory(new TrialPlatform(), missing.toString());
        String message =
                assertThrows(NativeCallException.class, directory::ensure).getMessage();
        assertTrue(message.contains("ENOENT") && message.contains("-Dmultiproc.directory"), message);
    }

    static void holdLock(ChildJvm.Talk talk, String path) throws Exception {
        TrialPlatform platform = new TrialPlatform();
        DirectoryLock lock = new DirectoryLock(platform, new PrivateDirectory(platform, path));
        lock.acquire();
        talk.say("held");
        talk.hear();
        lock.release();
        talk.say("released");
        talk.hear();
    }

    private DirectoryLock lock() {
        TrialPlatform platform = new TrialPlatform();
        return new DirectoryLock(
                platform, new PrivateDirectory(platform, directory().toString()));
    }

    private ChildJvm holder() throws Exception {
        ChildJvm child = ChildJvm.start(
                PrivateDirectoryTest.class, "holdLock", directory().toString());
        child.expect("held");
        return child;
    }

    @Test
    void lockIsHadWhenItsHolderGivesItBack() throws Exception {
        try (ChildJvm child = holder()) {
            DirectoryLock lock = lock();
            assertEquals(false, lock.tryAcquire(1));
            child.say("release");
            child.expect("released");
            lock.acquire();
            lock.release();
        }
    }

    @Test
    void lockOfAKilledHolderIsHad() throws Exception {
        try (ChildJvm child = holder()) {
            DirectoryLock lock = lock();
            FutureTask<Boolean> waiting = new FutureTask<>(() -> {
                lock.acquire();
                lock.release();
                return true;
            });
            new Thread(waiting).start();
            child.kill();
            assertTrue(waiting.get());
        }
    }

    @Test
    void whoKeepsTheLockIsNamed() throws Exception {
        try (ChildJvm child = holder()) {
            DirectoryLock lock = lock();
            Stops.stop(child.pid());
            NativeCallException failure = assertThrows(NativeCallException.class, () -> lock.acquire(1_000_000));
            assertTrue(failure.getMessage().contains("process " + child.pid() + " does not give"), failure::getMessage);
            assertTrue(failure.getMessage().contains(directory().toString()), failure::getMessage);
            child.kill();
            lock.acquire();
            lock.release();
        }
    }

    @Test
    void interruptsDoNotEndTheWait() throws Exception {
        try (ChildJvm child = holder()) {
            DirectoryLock lock = lock();
            Thread.currentThread().interrupt();
            assertEquals(false, lock.tryAcquire(1));
            assertTrue(Thread.interrupted());
            child.kill();
            Thread.currentThread().interrupt();
            lock.acquire();
            lock.release();
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void onlyTheFileThatHasTheNameCounts() throws Exception {
        DirectoryLock lock = lock();
        lock.acquire();
        lock.release();
        Files.delete(directory().resolve("lock"));
        try (ChildJvm child = holder()) {
            assertEquals(false, lock.tryAcquire(1));
            child.say("release");
            child.expect("released");
            assertTrue(lock.tryAcquire(1));
            lock.release();
        }
    }

    @Test
    void directoryThatWasRemovedIsMadeAgain() throws Exception {
        DirectoryLock lock = lock();
        lock.acquire();
        lock.release();
        Files.delete(directory().resolve("lock"));
        Files.delete(directory());
        lock.acquire();
        lock.release();
        assertTrue(Files.exists(directory().resolve("lock")));
    }
}
