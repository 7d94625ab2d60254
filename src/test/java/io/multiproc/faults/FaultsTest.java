package io.multiproc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.process.JvmProcess;
import io.multiproc.testing.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every function of the C library that this library uses fails at every place and in every way: the right exception, nothing left behind, and the
 * next try succeeds. Skipped where there is no gcc.
 */
class FaultsTest {
    private static final String BY_SEMAPHORE = "-Dmultiproc.wait=semaphore";
    private static final String NO_OPTION = "-Xshare:auto";
    private static final String WALKED = "walked ";

    /** Packages for systems that this one is not. */
    private static final List<String> OTHER_SYSTEMS = List.of("windows", "macos");

    /** They cannot fail. */
    private static final Set<String> INFALLIBLE = Set.of("geteuid", "getpagesize");

    /** Needed only where {@code sem_clockwait} is missing, to which the fault comes there. */
    private static final Set<String> ELSEWHERE = Set.of("sem_timedwait");

    @TempDir
    private static Path directory;

    private static Path library;

    @BeforeAll
    static void compile() throws Exception {
        library = Preload.compile(directory);
    }

    static void walkObjects(ChildJvm.Talk talk) throws Exception {
        Walker walker = new Walker(new NativeFaults());
        try (Peer peer = new Peer()) {
            Operations operations = new Operations(peer);
            walk(walker, operations.creating());
            walk(walker, operations.attaching());
            walk(walker, operations.using());
            walk(walker, operations.semaphores());
            walk(walker, operations.waiting());
        }
        report(talk, walker);
    }

    static void walkWaiting(ChildJvm.Talk talk) throws Exception {
        Walker walker = new Walker(new NativeFaults());
        try (Peer peer = new Peer()) {
            walk(walker, new Operations(peer).waiting());
        }
        report(talk, walker);
    }

    static void walkProcesses(ChildJvm.Talk talk) throws Exception {
        Walker walker = new Walker(new NativeFaults());
        JvmProcess child = JvmProcess.builder().fastStart().start(() -> Thread.sleep(Long.MAX_VALUE));
        try {
            walk(walker, Operations.processes(child));
        } finally {
            child.kill();
            child.awaitExit();
        }
        report(talk, walker);
    }

    private static void walk(Walker walker, List<Operation> operations) throws Exception {
        for (Operation operation : operations) {
            walker.walk(operation);
        }
    }

    private static void report(ChildJvm.Talk talk, Walker walker) {
        walker.problems().forEach(talk::say);
        talk.say(WALKED + String.join(" ", walker.walked()));
    }

    /** Walks in a JVM of its own; what was called there. */
    private static Set<String> walk(String option, String method) throws Exception {
        List<String> problems = new ArrayList<>();
        try (ChildJvm child =
                ChildJvm.startUnder(Preload.launcher(library), List.of(option), FaultsTest.class, method)) {
            for (String line = child.hear(); line != null; line = child.hear()) {
                if (line.startsWith(WALKED)) {
                    assertEquals("", String.join("\n", problems));
                    return Set.of(line.substring(WALKED.length()).split(" "));
                }
                problems.add(line);
            }
        }
        throw new AssertionError("the walk ended early: " + String.join("\n", problems));
    }

    @Test
    void everyCallMayFailAndNoneIsForgotten() throws Exception {
        Set<String> walked = new TreeSet<>(walk(NO_OPTION, "walkObjects"));
        walked.addAll(walk(BY_SEMAPHORE, "walkWaiting"));
        walked.addAll(walk(NO_OPTION, "walkProcesses"));
        Set<String> forgotten = NativeMethods.declared(OTHER_SYSTEMS);
        assertTrue(forgotten.containsAll(Set.of("mmap", "open", "statx")), forgotten::toString);
        forgotten.removeAll(walked);
        forgotten.removeAll(INFALLIBLE);
        forgotten.removeAll(ELSEWHERE);
        assertEquals(Set.of(), forgotten, "declared, but in no operation of the walk");
    }
}
