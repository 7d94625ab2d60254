package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.os.Os;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Children end with their parent, however that ends; daemons and detached ones as they were told. */
class ParentDeathTest {
    @TempDir
    private Path directory;

    private final List<Process> parents = new ArrayList<>();

    private static void announce(String directory, String what) throws Exception {
        Processes.publish(
                Path.of(directory, what), Long.toString(ProcessHandle.current().pid()));
    }

    private static void announceAndSleep(String directory, String what) throws Exception {
        announce(directory, what);
        Thread.sleep(100_000);
    }

    /** A parent: its first argument says what it does, its second where the children announce themselves. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws Exception {
            String directory = args[1];
            switch (args[0]) {
                case "sleeps" -> {
                    JvmProcess.start(() -> {
                        JvmProcess.start(() -> announceAndSleep(directory, "grandchild"));
                        announceAndSleep(directory, "child");
                    });
                    Thread.sleep(100_000);
                }
                case "hooks" -> {
                    JvmProcess.start(() -> {
                        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                            try {
                                announceAndSleep(directory, "hook");
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        }));
                        announceAndSleep(directory, "child");
                    });
                    Thread.sleep(100_000);
                }
                case "exits-in-hook" -> {
                    JvmProcess.start(() -> {
                        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                            try {
                                announceAndSleep(directory, "hook");
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        }));
                        announce(directory, "child");
                    });
                    Thread.sleep(100_000);
                }
                case "ends" -> {
                    JvmProcess.start(() -> {
                        Processes.awaitFile(Path.of(directory, "go"));
                        announce(directory, "child");
                    });
                    JvmProcess.builder().daemon(true).start(() -> {
                        announceAndSleep(directory, "daemon");
                    });
                }
                case "exits" -> {
                    JvmProcess.start(() -> announceAndSleep(directory, "child"));
                    Processes.awaitFile(Path.of(directory, "child"));
                    System.exit(0);
                }
                case "detached" -> {
                    JvmProcess.builder()
                            .detached()
                            .stdout(Redirect.DISCARD)
                            .stderr(Redirect.DISCARD)
                            .start(() -> {
                                announce(directory, "child");
                                Processes.awaitFile(Path.of(directory, "go"));
                                announce(directory, "survived");
                            });
                    Thread.sleep(100_000);
                }
                case "starting" -> {
                    while (true) {
                        JvmProcess.start(() -> announceAndSleep(directory, "child" + System.nanoTime()));
                    }
                }
                default -> throw new IllegalArgumentException(args[0]);
            }
        }
    }

    private Process parent(String what) throws Exception {
        Process process = new ProcessBuilder(Processes.java(Parent.class, what, directory.toString()))
                .redirectError(Redirect.DISCARD)
                .start();
        parents.add(process);
        return process;
    }

    private long pidOf(String what) throws Exception {
        Path file = directory.resolve(what);
        Processes.awaitFile(file);
        return Long.parseLong(Files.readString(file));
    }

    @AfterEach
    void endParents() throws Exception {
        for (Process process : parents) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void childrenAndGrandchildrenEndWhenTheirParentIsKilled() throws Exception {
        Process parent = parent("sleeps");
        long child = pidOf("child");
        long grandchild = pidOf("grandchild");
        parent.destroyForcibly().waitFor();
        Processes.awaitGone(child);
        Processes.awaitGone(grandchild);
    }

    @Test
    @NotOnWindows("what ends another process leaves it no time for its hooks")
    void childrenAndGrandchildrenEndWhenTheirParentIsTerminated() throws Exception {
        Process parent = parent("sleeps");
        long child = pidOf("child");
        long grandchild = pidOf("grandchild");
        parent.destroy();
        assertEquals(143, parent.waitFor());
        Processes.awaitGone(child);
        Processes.awaitGone(grandchild);
    }

    @Test
    void anOrphanRunsItsHooksButNotForEver() throws Exception {
        Process parent = parent("hooks");
        long child = pidOf("child");
        assertFalse(Files.exists(directory.resolve("hook")));
        parent.destroyForcibly().waitFor();
        assertEquals(child, pidOf("hook"));
        Processes.awaitGone(child);
    }

    @Test
    void aChildThatHangsInItsHooksEndsWithItsParentToo() throws Exception {
        Process parent = parent("exits-in-hook");
        long child = pidOf("hook");
        Processes.pause(100);
        assertTrue(Processes.isThere(child));
        parent.destroyForcibly().waitFor();
        Processes.awaitGone(child);
    }

    @Test
    void theEndOfTheMainProgramWaitsForChildrenAndEndsDaemons() throws Exception {
        Process parent = parent("ends");
        long daemon = pidOf("daemon");
        assertTrue(parent.isAlive());
        Files.createFile(directory.resolve("go"));
        assertEquals(0, parent.waitFor());
        assertTrue(Files.exists(directory.resolve("child")));
        Processes.awaitGone(daemon);
    }

    @Test
    void anExitOfTheParentEndsItsChildren() throws Exception {
        Process parent = parent("exits");
        long child = pidOf("child");
        assertEquals(0, parent.waitFor());
        Processes.awaitGone(child);
    }

    @Test
    void aDetachedChildLivesOn() throws Exception {
        Process parent = parent("detached");
        long child = pidOf("child");
        parent.destroyForcibly().waitFor();
        Processes.pause(200);
        assertTrue(Processes.isThere(child));
        Files.createFile(directory.resolve("go"));
        assertEquals(child, pidOf("survived"));
        Processes.awaitGone(child);
    }

    @Test
    void aParentThatIsKilledInTheMiddleOfAStartLeavesNothing() throws Exception {
        Set<String> before = Leftovers.temporaryFiles();
        Process parent = parent("starting");
        Processes.await("a second start is under way", () -> parent.children().count() >= 2);
        List<Long> children = parent.descendants().map(ProcessHandle::pid).toList();
        List<Long> later = new ArrayList<>(children);
        parent.descendants().map(ProcessHandle::pid).forEach(later::add);
        parent.destroyForcibly().waitFor();
        later.forEach(Processes::awaitGone);
        Set<String> after = Leftovers.temporaryFiles();
        after.removeAll(before);
        assertEquals(Set.of(), after);
        Os.current().segments().sweep(); // On the portable path, as the next process does.
        List<String> companions = PortableMode.companions().stream()
                .map(file -> file.getFileName().toString())
                .filter(file -> file.startsWith("f."))
                .toList();
        assertEquals(List.of(), companions);
    }
}
