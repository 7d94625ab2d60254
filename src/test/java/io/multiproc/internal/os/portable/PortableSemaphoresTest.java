package io.multiproc.internal.os.portable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.os.Semaphores;
import io.multiproc.internal.os.Semaphores.Semaphore;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import io.multiproc.testing.Stops;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Semaphores whose sleeps an alarm ends, and whose companions say who uses them. */
@Timeout(120)
@NotOnWindows("the portable path is for POSIX systems")
class PortableSemaphoresTest {
    private static final long SHORT = 3_000_000;
    private static final long LONG = 100_000_000_000L;

    @TempDir
    Path temporary;

    private final String name = "mptest-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    private final Path file = PortableMode.semaphoreFile(name);
    private Semaphores semaphores;

    @BeforeEach
    void open() {
        semaphores = Sandbox.in(temporary.resolve("private")).semaphores();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertFalse(Files.exists(file));
        assertEquals(List.of(), Sandbox.files(temporary.resolve("private")));
    }

    @Test
    void sleepsThatAreOverLeaveNoPosts() {
        try (Semaphore semaphore = semaphores.openOrCreate(name, "it")) {
            for (int i = 0; i < 20; i++) {
                assertFalse(semaphore.await(SHORT));
            }
            assertFalse(semaphore.await(0));
            semaphore.post(1);
            assertTrue(semaphore.await(0));
            assertFalse(semaphore.await(0));
        }
    }

    @Test
    void everySleepOfManyEndsAlthoughTheyTakeEachOthersPosts() throws Exception {
        try (Semaphore semaphore = semaphores.openOrCreate(name, "it")) {
            List<FutureTask<Integer>> sleepers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                long nanos = SHORT * (i + 1);
                sleepers.add(new FutureTask<>(() -> {
                    int posted = 0;
                    for (int round = 0; round < 20; round++) {
                        posted += semaphore.await(nanos) ? 1 : 0;
                    }
                    return posted;
                }));
            }
            sleepers.forEach(sleeper -> new Thread(sleeper).start());
            for (FutureTask<Integer> sleeper : sleepers) {
                sleeper.get();
            }
            int left = 0;
            while (semaphore.await(0)) {
                left++;
            }
            assertTrue(left <= sleepers.size(), "posts have piled up: " + left);
        }
    }

    @Test
    void postEndsASleepWhoseTimeIsLong() throws Exception {
        try (Semaphore semaphore = semaphores.openOrCreate(name, "it")) {
            FutureTask<Boolean> sleeper = new FutureTask<>(() -> semaphore.await(LONG));
            new Thread(sleeper).start();
            semaphore.post(1);
            assertTrue(sleeper.get());
        }
    }

    @Test
    void closingEndsSleepsAndTheirSemaphoreAfterThem() throws Exception {
        Semaphore semaphore = semaphores.openOrCreate(name, "it");
        CountDownLatch begun = new CountDownLatch(4);
        List<FutureTask<Boolean>> sleepers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sleepers.add(new FutureTask<>(() -> {
                begun.countDown();
                return semaphore.await(LONG);
            }));
        }
        sleepers.forEach(sleeper -> new Thread(sleeper).start());
        begun.await();
        semaphore.close();
        for (FutureTask<Boolean> sleeper : sleepers) {
            sleeper.get();
        }
        assertFalse(semaphore.await(LONG));
        semaphore.post(1);
        semaphore.close();
    }

    /** A process that is stopped while it has the lock of the directory: others do without, until it goes on. */
    @Test
    void whoKeepsTheDirectoryHindersNobodyForLong() throws Exception {
        String directory = temporary.resolve("private").toString();
        try (Semaphore semaphore = semaphores.openOrCreate(name, "it");
                ChildJvm child = ChildJvm.start(PrivateDirectoryTest.class, "holdLock", directory)) {
            child.expect("held");
            Stops.stop(child.pid());
            assertNull(semaphores.openExisting(name, "it"));
            assertNull(semaphores.openOrCreate(name, "it"));
            semaphore.post(1);
            assertTrue(semaphore.await(LONG));
            semaphore.removeNameIfUnused(); // Later, as is seen below.
            assertTrue(Files.exists(file));
            Stops.goOn(child.pid());
            child.say("release");
            child.expect("released");
            semaphores.sweep("mptest-");
            assertFalse(Files.exists(file));
        }
    }

    static void use(ChildJvm.Talk talk, String directory, String name, String end) throws Exception {
        Semaphore semaphore = Sandbox.in(Path.of(directory)).semaphores().openExisting(name, "it");
        talk.say(semaphore == null ? "none" : "open");
        switch (talk.hear()) {
            case "remove name" -> semaphore.removeNameIfUnused();
            case "close" -> semaphore.close();
            case "post" -> semaphore.post(1);
            default -> throw new IllegalArgumentException(end);
        }
        talk.say("done");
        talk.hear();
    }

    private ChildJvm user() throws Exception {
        ChildJvm child = ChildJvm.start(
                PortableSemaphoresTest.class,
                "use",
                temporary.resolve("private").toString(),
                name,
                "");
        child.expect("open");
        return child;
    }

    @Test
    void postOfAnotherProcessEndsASleep() throws Exception {
        try (Semaphore semaphore = semaphores.openOrCreate(name, "it");
                ChildJvm child = user()) {
            child.say("post");
            assertTrue(semaphore.await(LONG));
            child.kill();
        }
    }

    @Test
    void ofTwoProcessesThatWantToRemoveTheNameTheSecondDoes() throws Exception {
        for (String end : List.of("remove name", "close")) {
            try (Semaphore semaphore = semaphores.openOrCreate(name, "it");
                    ChildJvm child = user()) {
                semaphore.removeNameIfUnused();
                assertTrue(Files.exists(file));
                child.say(end);
                child.expect("done");
                assertFalse(Files.exists(file));
                assertNull(semaphores.openExisting(name, "it"));
                semaphore.post(1);
                assertTrue(semaphore.await(0));
                semaphore.removeNameIfUnused();
            }
        }
    }

    @Test
    void whoOpensItAgainSharesItAgain() throws Exception {
        try (Semaphore retired = semaphores.openOrCreate(name, "it");
                ChildJvm child = user()) {
            retired.removeNameIfUnused();
            try (Semaphore again = semaphores.openExisting(name, "it")) {
                assertNotNull(again);
                child.say("remove name");
                child.expect("done");
                assertTrue(Files.exists(file));
            }
            assertFalse(Files.exists(file));
        }
    }

    @Test
    void whatAKilledUserLeavesIsSweptUnlessAnotherUsesIt() throws Exception {
        Semaphore semaphore = semaphores.openOrCreate(name, "it");
        try (ChildJvm child = user()) {
            child.kill();
        }
        assertEquals(0, semaphores.sweep("mptest-"));
        try (ChildJvm child = user()) {
            semaphore.close();
            assertTrue(Files.exists(file));
            assertEquals(0, semaphores.sweep("mptest-"));
            child.kill();
        }
        assertEquals(0, semaphores.sweep("another"));
        assertEquals(1, semaphores.sweep("mptest-"));
    }

    @Test
    void oneProcessMayOpenItTwice() throws Exception {
        try (Semaphore one = semaphores.openOrCreate(name, "it")) {
            Semaphore two = semaphores.openExisting(name, "it");
            assertNotNull(two);
            two.close();
            assertTrue(Files.exists(file));
            one.post(1);
            assertTrue(one.await(0));
        }
    }
}
