package io.multiproc.internal.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.os.Semaphores.Semaphore;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import io.multiproc.testing.SemaphoreFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Named semaphores and the proof that nobody uses one. Opening one twice is as good as two processes: the locks are of the descriptions. */
class SemaphoresTest {
    private static final long LONG = 100_000_000_000L;
    private final Semaphores semaphores = Os.current().semaphores();
    private final String name = "mptest-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    private final Path file = PortableMode.semaphoreFile(name);

    private boolean exists() {
        if (!NotOnWindows.WINDOWS) {
            return Files.exists(file);
        }
        Semaphore found = semaphores.openExisting(name, "test");
        if (found != null) {
            found.close();
        }
        return found != null;
    }

    private static boolean isPosted(Semaphore semaphore) {
        return semaphore.await(LONG);
    }

    @Test
    void postsAreKeptForWhoComesLater() {
        try (Semaphore one = semaphores.openOrCreate(name, "test");
                Semaphore two = semaphores.openExisting(name, "test")) {
            one.post(1);
            one.post(1);
            assertTrue(isPosted(two));
            assertTrue(isPosted(one));
        }
    }

    @Test
    void postingManyTakesNobodysPost() {
        try (Semaphore semaphore = semaphores.openOrCreate(name, "test")) {
            semaphore.post(1);
            semaphore.post(2);
            for (int i = 0; i < 3; i++) {
                assertTrue(isPosted(semaphore));
            }
        }
    }

    @Test
    void absentOneIsNotOpened() {
        assertNull(semaphores.openExisting(name, "test"));
        assertFalse(exists());
    }

    @Test
    void lastOneToCloseRemovesTheName() throws Exception {
        semaphores.openOrCreate(name, "test").close();
        List<String> before = Leftovers.descriptors();
        Semaphore one = semaphores.openOrCreate(name, "test");
        Semaphore two = semaphores.openExisting(name, "test");
        assertNotNull(two);
        one.close();
        assertTrue(exists());
        assertEquals(0, semaphores.sweep(name));
        two.close();
        assertFalse(exists());
        assertEquals(List.of(), Leftovers.descriptorsSince(before));
    }

    @DisabledIfSystemProperty(
            named = PortableMode.PROPERTY,
            matches = PortableMode.VALUE,
            disabledReason = "portable semaphores are swept by their companions: see PortableSemaphoresTest")
    @Test
    @NotOnWindows("the kernel removes a name with its last user")
    void unusedOnesAreSwept() throws Exception {
        SemaphoreFiles.leave(semaphores, name);
        assertEquals(1, semaphores.sweep(name));
        assertFalse(exists());
    }

    @DisabledIfSystemProperty(
            named = PortableMode.PROPERTY,
            matches = PortableMode.VALUE,
            disabledReason = "record locks tell processes apart, not two uses by one: see PortableSemaphoresTest")
    @Test
    @NotOnWindows("the kernel removes a name with its last user")
    void ofTwoThatBothWantToRemoveTheNameTheSecondDoes() {
        try (Semaphore one = semaphores.openOrCreate(name, "test");
                Semaphore two = semaphores.openExisting(name, "test")) {
            one.removeNameIfUnused();
            assertTrue(exists());
            two.removeNameIfUnused();
            assertFalse(exists());
        }
    }

    @Test
    void twoThatLeaveAtOnceLeaveNoName() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        for (int round = 0; round < 300; round++) {
            Semaphore one = semaphores.openOrCreate(name, "test");
            Semaphore two = semaphores.openExisting(name, "test");
            FutureTask<Void> leaving = new FutureTask<>(() -> {
                together.await();
                two.close();
                return null;
            });
            new Thread(leaving).start();
            together.await();
            one.close();
            leaving.get();
            assertFalse(exists(), "round " + round);
        }
    }
}
