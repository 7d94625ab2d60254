package io.multiproc.internal.wait;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import io.multiproc.internal.os.Semaphores;
import io.multiproc.internal.os.Words;
import io.multiproc.testing.NotOnWindows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another user, or another program, has the name of a semaphore: it is neither used nor waited for nor removed. */
@Tag("wait")
@Timeout(120)
@NotOnWindows("kernel objects are no files")
class ForeignSemaphoresTest {
    private static final int OTHER = 4711;
    private static final int AT = 16;
    private static final int MANY_POSTS = 1000;

    private final Secret secret = Secret.draw();
    private final Path file = Path.of("/dev/shm", "sem." + secret.nameOf(AT));
    private final Semaphores semaphores = Os.current().semaphores();
    private Segment segment;
    private Mapping mapping;
    private ByteBuffer memory;

    @BeforeEach
    void map() {
        segment = Os.current().segments().create(null, 64);
        mapping = segment.map();
        memory = mapping.buffer(0, 64);
    }

    @AfterEach
    void unmap() throws IOException {
        segment.close();
        mapping.unmap();
        Files.deleteIfExists(file);
    }

    /** A semaphore's file with many posts, as the library or the C library makes it, given to another user. */
    private void squat(int mode, boolean exact) throws IOException {
        byte[] content = new byte[32];
        Secret drawn = Secret.draw();
        try (Semaphores.Semaphore model = semaphores.openOrCreate(drawn.nameOf(0), "model")) {
            for (int i = 0; i < MANY_POSTS; i++) {
                model.post(1);
            }
            byte[] whole = Files.readAllBytes(Path.of("/dev/shm", "sem." + drawn.nameOf(0)));
            content = exact ? whole : content;
        }
        Files.write(file, content);
        giveAway(mode);
    }

    private void giveAway(int mode) throws IOException {
        assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "only root gives files away");
        String permissions = (mode & 0066) == 0 ? "rw-------" : "rw-rw-rw-";
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        Files.setAttribute(file, "unix:uid", OTHER, LinkOption.NOFOLLOW_LINKS);
    }

    private void assertSleepsEnd() throws Exception {
        WaitWords words = new SemaphoreWords(mapping, secret, semaphores, "it");
        for (int round = 1; round <= 20; round++) {
            int expected = round - 1;
            long start = System.nanoTime();
            FutureTask<Void> sleeper = new FutureTask<>(() -> {
                while (Words.getIntVolatile(memory, AT) == expected) {
                    words.await(AT, expected, WaitWords.SLICE_NANOS);
                }
                return null;
            });
            new Thread(sleeper).start();
            Thread.sleep(5);
            Words.setIntVolatile(memory, AT, round);
            words.wake(AT, 1);
            sleeper.get(60, TimeUnit.SECONDS);
            assertTrue(System.nanoTime() - start < 30_000_000_000L);
        }
        words.await(AT, 20, 5_000_000);
        words.close();
        Words.setIntVolatile(memory, AT, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0666, 0600})
    void fileOfAnotherUserIsLeftAlone(int mode) throws Exception {
        for (boolean exact : new boolean[] {true, false}) {
            squat(mode, exact);
            byte[] before = Files.readAllBytes(file);
            assertSleepsEnd();
            assertArrayEquals(before, Files.readAllBytes(file), "somebody has posted or waited");
            semaphores.sweep(Secret.PREFIX);
            assertTrue(Files.exists(file), "it was swept");
            Files.delete(file);
        }
        assertSleepsEnd();
        assertFalse(Files.exists(file));
    }

    @Test
    void otherUserCutsItsFileWhileThreadsWait() throws Exception {
        squat(0666, true);
        WaitWords words = new SemaphoreWords(mapping, secret, semaphores, "it");
        words.await(AT, 0, 1_000_000);
        try (FileChannel cut = FileChannel.open(file, StandardOpenOption.WRITE)) {
            cut.truncate(0);
        }
        words.await(AT, 0, 1_000_000);
        words.wake(AT, 1);
        words.close();
        assertSleepsEnd();
        assertEquals(0, Files.size(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mkfifo", "mkdir", "ln -s /dev/shm/multpr-elsewhere", "ln -s /dev/null"})
    void whatIsNoFileIsLeftAlone(String command) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("sh", "-c", command + " " + file)
                        .inheritIO()
                        .start()
                        .waitFor());
        assertSleepsEnd();
        semaphores.sweep(Secret.PREFIX);
        assertTrue(Files.exists(file, LinkOption.NOFOLLOW_LINKS));
        assertFalse(Files.exists(Path.of("/dev/shm/multpr-elsewhere")));
    }

    /** CPython names its semaphores {@code /mp-xxxxxxxx}. */
    @Test
    void ownFilesOfOtherProgramsAreNotSwept() throws Exception {
        Path python = Path.of("/dev/shm", "sem.mp-" + Long.toString(System.nanoTime(), 36));
        ByteBuffer value =
                ByteBuffer.allocate(64).order(ByteOrder.nativeOrder()).putInt(1);
        Files.write(python, value.array());
        Files.write(file, value.array());
        try {
            semaphores.sweep(Secret.PREFIX);
            semaphores.sweep("mp-");
            semaphores.sweep("");
            assertTrue(Files.exists(python) && Files.exists(file), "a file without the mark was removed");
        } finally {
            Files.delete(python);
        }
    }

    @Test
    void processSweepsOnceAMinuteHoweverManySegmentsItHas() {
        AtomicInteger sweeps = new AtomicInteger();
        Semaphores counting = new Semaphores() {
            @Override
            public Semaphore openOrCreate(String name, String object) {
                return null;
            }

            @Override
            public Semaphore openExisting(String name, String object) {
                return null;
            }

            @Override
            public int sweep(String prefix) {
                return sweeps.incrementAndGet();
            }
        };
        for (int i = 0; i < 100; i++) {
            new SemaphoreWords(mapping, Secret.draw(), counting, "it").close();
        }
        assertTrue(sweeps.get() <= 1, () -> "sweeps: " + sweeps);
    }
}
