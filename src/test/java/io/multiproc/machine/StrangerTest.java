package io.multiproc.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.sync.SharedEvent;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import io.multiproc.testing.Sampled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Another user sees the names that a process has in {@code /dev/shm}, does to them what the system permits, and makes names like them: the process neither
 * uses what the other user made nor fails, and all its threads are woken.
 */
@Timeout(180)
@NotOnWindows("kernel objects are no files")
class StrangerTest {
    private static final int EVENTS = Sampled.Rounds.of(20, 8);
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final List<String> STRANGER = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    /** Tells which attempts have succeeded. */
    private static final String HARM = """
            for file in "$@"; do
                for what in 'cat "$file"' 'true > "$file"' 'echo x >> "$file"' 'chmod 666 "$file"' 'mv "$file" "$file-moved"' 'rm -f "$file"'; do
                    if (eval "$what") > /dev/null; then echo "$what" "$file"; fi
                done
            done 2> /dev/null""";

    /** Makes files that every user may write, of the size of a semaphore, and leaves alone what is there. */
    private static final String SQUAT = """
            umask 0
            for file in "$@"; do
                set -C
                head -c 32 /dev/zero > "$file"
            done 2> /dev/null
            exit 0""";

    private static final String CUT = "for file in \"$@\"; do true > \"$file\"; done";

    @TempDir
    Path temporary;

    private final Set<Path> squatted = new TreeSet<>();

    @AfterEach
    void nothingIsLeft() throws IOException {
        for (Path file : squatted) {
            Files.deleteIfExists(file);
        }
        PortableMode.sweep(directory());
    }

    private Path directory() {
        return temporary.resolve("private");
    }

    static void sleepOnEvents(ChildJvm.Talk talk) throws Exception {
        List<SharedEvent> events = new ArrayList<>();
        List<FutureTask<Void>> sleepers = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            SharedEvent event = SharedEvent.create();
            events.add(event);
            sleepers.add(new FutureTask<>(() -> {
                event.await();
                return null;
            }));
        }
        new Thread(sleepers.get(0)).start();
        talk.say("one");
        talk.hear();
        sleepers.stream().skip(1).map(Thread::new).forEach(Thread::start);
        talk.say("all");
        talk.hear();
        events.forEach(SharedEvent::set);
        for (FutureTask<Void> sleeper : sleepers) {
            sleeper.get(60, TimeUnit.SECONDS);
        }
        talk.say("woken");
        talk.hear();
        events.forEach(SharedEvent::close);
        talk.say("closed");
    }

    /** The files in {@code /dev/shm} that a process has mapped, once there are so many semaphores among them. */
    private static Set<Path> namesOf(ChildJvm child, int semaphores) throws Exception {
        while (true) {
            Set<Path> names = new TreeSet<>();
            Set<Long> mapped = mappedInodes(child);
            for (Path file : listed()) {
                try {
                    if (mapped.contains((long) Files.getAttribute(file, "unix:ino"))) {
                        names.add(file);
                    }
                } catch (NoSuchFileException e) {
                    continue; // Another test's.
                }
            }
            if (names.stream().filter(StrangerTest::isSemaphore).count() >= semaphores) {
                return names;
            }
            assertTrue(child.isAlive(), "the process has ended");
            Thread.sleep(10);
        }
    }

    private static List<Path> listed() throws IOException {
        try (Stream<Path> files = Files.list(MEMORY)) {
            return files.toList();
        }
    }

    /** By number: a file that got its name after it was made is shown with the name that it had before. */
    private static Set<Long> mappedInodes(ChildJvm child) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(child.pid()), "maps"))) {
            return lines.filter(line -> line.contains(MEMORY + "/"))
                    .map(line -> Long.valueOf(line.split(" +")[4]))
                    .collect(Collectors.toSet());
        }
    }

    private static boolean isSemaphore(Path file) {
        return file.getFileName().toString().startsWith("sem.multpr-");
    }

    /** As another user. */
    private static String run(String script, Iterable<Path> files) throws Exception {
        List<String> command = new ArrayList<>(STRANGER);
        command.addAll(List.of("sh", "-c", script, "sh"));
        files.forEach(file -> command.add(file.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes()).trim();
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    private void squat(Path like) throws Exception {
        String name = like.toString();
        List<Path> neighbours = new ArrayList<>();
        for (char last : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray()) {
            for (int at : new int[] {name.length() - 1, name.length() - 8}) {
                neighbours.add(Path.of(name.substring(0, at) + last + name.substring(at + 1)));
            }
        }
        neighbours.removeIf(Files::exists);
        squatted.addAll(neighbours);
        run(SQUAT, neighbours);
    }

    private static int owner(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "portable"})
    void threadsOfAProcessWhoseNamesAnotherUserSeesAreWoken(String path) throws Exception {
        List<String> trial = new ArrayList<>(STRANGER);
        trial.add("true");
        assumeTrue(owner(Path.of("/proc/self")) == 0, "only root can start the process of another user");
        assumeTrue(new ProcessBuilder(trial).start().waitFor() == 0, "needs setpriv");
        squat(MEMORY.resolve("sem.multpr-" + "0".repeat(22))); // Before the process begins, which then sweeps.
        List<String> options =
                List.of("-Dmultiproc.os=" + path, "-Dmultiproc.wait=semaphore", "-Dmultiproc.directory=" + directory());
        try (ChildJvm victim = ChildJvm.start(options, StrangerTest.class, "sleepOnEvents")) {
            victim.expect("one");
            Set<Path> visible = namesOf(victim, 1);
            assertEquals("", run(HARM, visible));
            squat(visible.stream().filter(StrangerTest::isSemaphore).findFirst().orElseThrow());
            victim.say("go on");
            victim.expect("all");
            visible = namesOf(victim, EVENTS);
            assertEquals("", run(HARM, visible));
            run(CUT, squatted);
            for (Path file : visible) {
                assertEquals(0, owner(file), () -> "the process uses what another user made: " + file);
            }
            victim.say("wake them");
            victim.expect("woken");
            victim.say("close");
            victim.expect("closed");
        }
        for (Path file : squatted) {
            assertEquals(65534, owner(file), () -> "the process has removed what another user made: " + file);
        }
    }
}
