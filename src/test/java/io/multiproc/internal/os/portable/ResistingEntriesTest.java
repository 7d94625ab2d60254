package io.multiproc.internal.os.portable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.Semaphores;
import io.multiproc.internal.os.Semaphores.Semaphore;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the dead have left cannot be removed, as it resists or is another user's by now: no process fails or waits for it, and it stays. */
@Timeout(120)
@NotOnWindows("the portable path is for POSIX systems")
class ResistingEntriesTest {
    private static final int OTHER = 4711;

    @TempDir
    Path temporary;

    private final String name = "mptest-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    private final Path file = PortableMode.semaphoreFile(name);

    private Path directory() {
        return temporary.resolve("private");
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        Files.deleteIfExists(file);
        PortableMode.sweep(directory());
    }

    static void leave(ChildJvm.Talk talk, String directory, String name) throws Exception {
        PortableOs os = Sandbox.in(Path.of(directory));
        os.semaphores().openOrCreate(name, "it");
        os.segments().create(null, 100);
        talk.say("made");
        talk.hear();
    }

    private void leaveBehind() throws Exception {
        try (ChildJvm child =
                ChildJvm.start(ResistingEntriesTest.class, "leave", directory().toString(), name)) {
            child.expect("made");
            child.kill();
        }
    }

    /** The files of an end are made by another user anew. */
    private void takeOver(Path left) throws Exception {
        assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "only root gives files away");
        long size = Files.size(left);
        Files.delete(left);
        Files.write(left, new byte[(int) size]);
        Files.setAttribute(left, "unix:uid", OTHER);
    }

    private Path leftMemory() throws Exception {
        try (Stream<Path> files = Files.list(directory())) {
            String companion = files.map(path -> path.getFileName().toString())
                    .filter(path -> path.startsWith("a."))
                    .findFirst()
                    .orElseThrow();
            return Path.of("/dev/shm", companion.substring(2));
        }
    }

    @Test
    void namesThatAnotherUserHasTakenHinderNoCreationAndAreLeftAlone() throws Exception {
        leaveBehind();
        Path memory = leftMemory();
        takeOver(file);
        takeOver(memory);
        try (Segment made = Sandbox.in(directory()).segments().create(null, 100)) {
            assertEquals(100, made.size());
            assertEquals(List.of(made.address().place()), Sandbox.files(directory()), "companions of what is gone");
            assertTrue(Files.exists(file) && Files.exists(memory), "another user's file was removed");
        } finally {
            Files.deleteIfExists(memory);
        }
    }

    @Test
    void semaphoreThatAnotherUserHasTakenIsNotOpened() throws Exception {
        leaveBehind();
        takeOver(file);
        Semaphores semaphores = Sandbox.in(directory()).semaphores();
        assertNull(semaphores.openExisting(name, "it"));
        assertNull(semaphores.openOrCreate(name, "it"));
        Files.delete(file);
        try (Semaphore made = semaphores.openOrCreate(name, "it")) {
            assertNotNull(made);
            made.post(1);
            assertTrue(made.await(0));
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void entryThatResistsKeepsNothingElse() throws Exception {
        leaveBehind();
        Path memory = leftMemory();
        Path resisting = directory().resolve("s.resisting");
        Files.createDirectory(resisting);
        try (Segment made = Sandbox.in(directory()).segments().create(null, 100)) {
            assertEquals(List.of(made.address().place(), "s.resisting"), Sandbox.files(directory()));
            assertFalse(Files.exists(file) || Files.exists(memory), "not swept");
        }
        Files.delete(resisting);
    }

    /** A process of this user, killed between the steps of removing. */
    @Test
    void companionOfARemovedSemaphoreIsNotBelieved() throws Exception {
        PortableOs os = Sandbox.in(directory());
        Path companion = directory().resolve("s." + name);
        Path kept = temporary.resolve("kept");
        try (Semaphore first = os.semaphores().openOrCreate(name, "it")) {
            assertNotNull(first);
            Files.createLink(kept, companion);
        }
        Files.move(kept, companion);
        Files.write(file, new byte[32]); // It could be anybody's where the system shows no owner.
        try (Semaphore next = Sandbox.in(directory()).semaphores().openOrCreate(name, "it")) {
            assertNotNull(next);
            assertFalse(next.await(0));
        }
        assertFalse(Files.exists(file));
    }
}
