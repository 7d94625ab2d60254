package io.multiproc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.multiproc.process.JvmProcess;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import io.multiproc.testing.Sampled;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The three walks that together meet everything, each in a JVM of its own. */
final class Walks {
    private static final String BY_SEMAPHORE = "-Dmultiproc.wait=semaphore";
    private static final String WALKED = "walked ";

    private Walks() {}

    /** Where faults come from. */
    enum Source {
        C_LIBRARY(NativeFaults::new),
        CONTRACT(ContractFaults::new);

        private final Supplier<Faults> faults;

        Source(Supplier<Faults> faults) {
            this.faults = faults;
        }
    }

    static void walkObjects(ChildJvm.Talk talk, Source source) throws Exception {
        Walker walker = new Walker(source.faults.get());
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

    static void walkWaiting(ChildJvm.Talk talk, Source source) throws Exception {
        Walker walker = new Walker(source.faults.get());
        try (Peer peer = new Peer()) {
            walk(walker, new Operations(peer).waiting());
        }
        report(talk, walker);
    }

    static void walkProcesses(ChildJvm.Talk talk, Source source) throws Exception {
        Walker walker = new Walker(source.faults.get());
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

    /** Walks in JVMs that are started so; what was called there, and so failed. */
    static Set<String> walk(Source source, List<String> launcher, Path companions) throws Exception {
        List<String> options = List.of("-Dmultiproc.directory=" + companions);
        Set<String> walked = new TreeSet<>(walk(source, launcher, options, "walkObjects"));
        if (!NotOnWindows.WINDOWS && !PortableMode.isOn()) { // Else semaphores are what has been walked.
            walked.addAll(walk(source, launcher, List.of(BY_SEMAPHORE), "walkWaiting"));
        }
        walked.addAll(walk(source, launcher, options, "walkProcesses"));
        return walked;
    }

    private static Set<String> walk(Source source, List<String> launcher, List<String> options, String method)
            throws Exception {
        List<String> problems = new ArrayList<>();
        List<String> all = new ArrayList<>(options);
        all.add("-D" + Sampled.PROPERTY + "=" + System.getProperty(Sampled.PROPERTY));
        try (ChildJvm child = ChildJvm.startUnder(launcher, all, Walks.class, method, source)) {
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
}
