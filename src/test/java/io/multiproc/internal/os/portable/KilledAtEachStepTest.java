package io.multiproc.internal.os.portable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.os.Segment;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.ShmName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kills a process before every question that it asks of the system while it works: the next process finds a clean house. */
@Timeout(300)
class KilledAtEachStepTest {
    private static final int SIZE = 100;

    @TempDir
    Path temporary;

    private final ShmName name = new ShmName();

    private Path directory() {
        return temporary.resolve("private");
    }

    @AfterEach
    void removeName() throws Exception {
        name.close();
    }

    /** Stops for good at a step; says so if it gets through instead. */
    static void work(ChildJvm.Talk talk, String directory, String name, String work, int last) throws Exception {
        int[] steps = {0};
        boolean[] counting = {false};
        PortableOs os = Sandbox.in(Path.of(directory), new TrialPlatform.Watched(() -> {
            if (counting[0] && steps[0]++ == last) {
                talk.say("stopped");
                try {
                    talk.hear();
                } catch (java.io.IOException e) {
                    throw new AssertionError(e);
                }
            }
        }));
        Segment before = work.equals("close") ? os.segments().create(null, SIZE) : null;
        counting[0] = true;
        switch (work) {
            case "name" -> os.segments().create(name, SIZE).publish();
            case "anonymous" -> os.segments().create(null, SIZE);
            case "file" -> os.segments().createFile(SIZE);
            case "unlink" -> os.segments().unlink(name);
            case "semaphore" -> os.semaphores().openOrCreate(name, "it");
            case "sweep" -> os.segments().sweep();
            case "close" -> before.close();
            default -> throw new IllegalArgumentException(work);
        }
        talk.say("done");
        talk.hear();
    }

    /** Kills one that works at this step; false if there is no such step any more. */
    private boolean killAt(String work, int step) throws Exception {
        try (ChildJvm child = ChildJvm.start(
                KilledAtEachStepTest.class, "work", directory().toString(), name.toString(), work, step)) {
            String said = child.hear();
            assertNotNull(said, "the child has died");
            child.kill();
            return said.equals("stopped");
        }
    }

    private static long generated() throws Exception {
        try (var files = Files.list(Path.of("/dev/shm"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("multiproc."))
                    .count();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "anonymous", "file", "semaphore", "close"})
    void nextProcessFindsNothingOfWhatWasNotFinished(String work) throws Exception {
        int step = 0;
        for (boolean stopped = true; stopped; step++) {
            long before = generated();
            stopped = killAt(work, step);
            PortableOs next = Sandbox.in(directory());
            next.segments().sweep();
            if (work.equals("name") && name.exists()) {
                next.segments().open(name.toString(), false).close();
                assertTrue(next.segments().unlink(name.toString()));
            }
            assertEquals(List.of(), Sandbox.files(directory()), work + ", step " + step);
            assertEquals(before, generated(), work + ", step " + step);
            assertFalse(name.exists());
            Sandbox.publish(next, name, SIZE).close();
            next.segments().unlink(name.toString());
        }
        assertTrue(step > 2, "steps: " + step);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unlink", "sweep"})
    void whoRemovesThingsMayBeKilledToo(String work) throws Exception {
        int step = 0;
        for (boolean stopped = true; stopped; step++) {
            PortableOs first = Sandbox.in(directory());
            Sandbox.publish(first, name, SIZE).close();
            killAt("anonymous", Integer.MAX_VALUE);
            killAt("semaphore", Integer.MAX_VALUE);
            stopped = killAt(work, step);
            PortableOs next = Sandbox.in(directory());
            next.segments().sweep();
            if (work.equals("sweep")) {
                next.segments().unlink(name.toString());
            } else if (name.exists()) {
                next.segments().open(name.toString(), false).close();
                next.segments().unlink(name.toString());
            }
            assertEquals(List.of(), Sandbox.files(directory()), work + ", step " + step);
            assertFalse(name.exists());
        }
        assertTrue(step > 2, "steps: " + step);
    }
}
