package io.multiproc.internal.os.portable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.os.Segment;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.Sampled;
import io.multiproc.testing.ShmName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kills a process before every question that it asks of the system while it works (in a sample, before some): the next process finds a clean house. */
@Timeout(300)
@NotOnWindows("the portable path is for POSIX systems")
class KilledAtEachStepTest {
    private static final int SIZE = 100;

    /** A sample has one of so many steps. */
    private static final int NEXT = Sampled.Rounds.of(1, 12);

    @TempDir
    Path temporary;

    private final ShmName name = new ShmName();

    /** The names of all anonymous memory that killed processes have made. */
    private final Set<String> made = new TreeSet<>();

    private Path directory() {
        return temporary.resolve("private");
    }

    @AfterEach
    void removeName() throws Exception {
        name.close();
    }

    /** Stops for good at a step; says so if it gets through instead. Behind that it says what anonymous memory there has been. */
    static void work(ChildJvm.Talk talk, String directory, String name, String work, int last) throws Exception {
        int[] steps = {0};
        boolean[] counting = {false};
        Set<String> generated = new TreeSet<>();
        PortableOs os = Sandbox.in(Path.of(directory), new TrialPlatform.Watched(() -> {
            generated.addAll(generated(Path.of(directory)));
            if (counting[0] && steps[0]++ == last) {
                talk.say("stopped" + said(generated));
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
        talk.say("done" + said(generated));
        talk.hear();
    }

    private static String said(Set<String> generated) {
        return generated.stream().map(name -> " " + name).collect(Collectors.joining());
    }

    /** The names of the anonymous memory that has a companion: this is so from before it is made until after it is removed. */
    private static Set<String> generated(Path directory) {
        String[] files = directory.toFile().list();
        return Stream.of(files == null ? new String[0] : files)
                .filter(file -> file.startsWith("a.multiproc."))
                .map(file -> file.substring(2))
                .collect(Collectors.toSet());
    }

    /** Kills one that works at this step; false if there is no such step any more. */
    private boolean killAt(String work, int step) throws Exception {
        try (ChildJvm child = ChildJvm.start(
                KilledAtEachStepTest.class, "work", directory().toString(), name.toString(), work, step)) {
            String said = child.hear();
            assertNotNull(said, "the child has died");
            child.kill();
            String[] words = said.split(" ");
            made.addAll(List.of(words).subList(1, words.length));
            return words[0].equals("stopped");
        }
    }

    private List<String> leftOfWhatWasMade() {
        return made.stream()
                .filter(memory -> Files.exists(Path.of("/dev/shm", memory)))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "anonymous", "file", "semaphore", "close"})
    void nextProcessFindsNothingOfWhatWasNotFinished(String work) throws Exception {
        int step = 0;
        for (boolean stopped = true; stopped; step += NEXT) {
            stopped = killAt(work, step);
            PortableOs next = Sandbox.in(directory());
            next.segments().sweep();
            if (work.equals("name") && name.exists()) {
                next.segments().open(name.toString(), false).close();
                assertTrue(next.segments().unlink(name.toString()));
            }
            assertEquals(List.of(), Sandbox.files(directory()), work + ", step " + step);
            assertEquals(List.of(), leftOfWhatWasMade(), work + ", step " + step);
            assertFalse(name.exists());
            Sandbox.publish(next, name, SIZE).close();
            next.segments().unlink(name.toString());
        }
        assertTrue(step > 2, "steps: " + step);
        boolean isAnonymous = work.equals("anonymous") || work.equals("close");
        assertEquals(isAnonymous, !made.isEmpty(), () -> "made: " + made);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unlink", "sweep"})
    void whoRemovesThingsMayBeKilledToo(String work) throws Exception {
        int step = 0;
        for (boolean stopped = true; stopped; step += NEXT) {
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
            assertEquals(List.of(), leftOfWhatWasMade(), work + ", step " + step);
            assertFalse(name.exists());
        }
        assertTrue(step > 2, "steps: " + step);
    }
}
