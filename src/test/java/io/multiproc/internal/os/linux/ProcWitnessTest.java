package io.multiproc.internal.os.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.ProcessMark;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NativeHelper;
import io.multiproc.testing.NotOnWindows;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /proc} says of processes: certain deaths are deaths, and nothing else is. */
@NotOnWindows("there is no /proc")
@Timeout(120)
class ProcWitnessTest {
    private static final long MANY_TICKS = 1L << 40;

    @TempDir
    static Path directory;

    private final long pid = ProcessHandle.current().pid();
    private final ProcWitness witness;
    private final ProcessMark own;

    ProcWitnessTest() {
        Os.current();
        witness = new ProcWitness();
        own = witness.own();
        assumeTrue(own.isKnown(), "needs /proc of its own pid namespace");
    }

    /** The mark of a process of these namespaces. */
    private ProcessMark markOf(long process) throws Exception {
        String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
        long start = Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
        return new ProcessMark(start, own.pidNamespace(), own.timeNamespace());
    }

    private static char stateOf(long process) throws Exception {
        String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }

    private static void awaitZombie(long process) throws Exception {
        while (stateOf(process) != 'Z') {
            Thread.sleep(10);
        }
    }

    @Test
    void livingProcessIsNotDead() throws Exception {
        assertEquals(markOf(pid), own);
        assertFalse(witness.isDead(pid, own));
    }

    @Test
    void otherStartIsADeath() {
        ProcessMark earlier = new ProcessMark(own.startTicks() - 1, own.pidNamespace(), own.timeNamespace());
        assertTrue(witness.isDead(pid, earlier));
    }

    @Test
    void freeProcessIdIsADeath() throws Exception {
        Process process = new ProcessBuilder("sleep", "300").start();
        ProcessMark mark = markOf(process.pid());
        assertFalse(witness.isDead(process.pid(), mark));
        process.destroyForcibly().waitFor();
        assertTrue(witness.isDead(process.pid(), mark));
    }

    @Test
    void doubtIsNoDeath() {
        long start = own.startTicks() - 1;
        for (ProcessMark doubtful : List.of(
                ProcessMark.UNKNOWN,
                new ProcessMark(0, own.pidNamespace(), own.timeNamespace()),
                new ProcessMark(start, 0, own.timeNamespace()),
                new ProcessMark(start, own.pidNamespace(), 0),
                new ProcessMark(start, own.pidNamespace() + 1, own.timeNamespace()),
                new ProcessMark(start, own.pidNamespace(), own.timeNamespace() + 1))) {
            assertFalse(witness.isDead(pid, doubtful), doubtful::toString);
        }
        ProcessMark other = new ProcessMark(MANY_TICKS, own.pidNamespace(), own.timeNamespace());
        for (long impossible : new long[] {0, -1, Integer.MIN_VALUE, 1L << 32 | pid}) {
            assertFalse(witness.isDead(impossible, other), () -> "pid " + impossible);
        }
    }

    /** Waits until the process runs another program than it did at first. */
    private static void awaitProgram(long process, String name) throws Exception {
        while (!Files.readString(Path.of("/proc/" + process + "/comm")).strip().equals(name)) {
            Thread.sleep(10);
        }
    }

    @Test
    void zombieIsDead() throws Exception {
        // The shell becomes a program that does not wait for the child.
        Process parent = new ProcessBuilder("sh", "-c", "sleep 300 & echo $!; exec sleep 300").start();
        try {
            long child = Long.parseLong(new BufferedReader(new InputStreamReader(parent.getInputStream())).readLine());
            ProcessMark mark = markOf(child);
            assertFalse(witness.isDead(child, mark));
            awaitProgram(parent.pid(), "sleep"); // Before that, the shell may wait for its child.
            ProcessHandle.of(child).orElseThrow().destroyForcibly();
            awaitZombie(child);
            assertTrue(witness.isDead(child, mark));
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    @Test
    void processWhoseFirstThreadHasEndedIsNotDead() throws Exception {
        Process process = new ProcessBuilder(NativeHelper.program(directory)).start();
        try {
            assertEquals("begun", new BufferedReader(new InputStreamReader(process.getInputStream())).readLine());
            ProcessMark mark = markOf(process.pid());
            awaitZombie(process.pid());
            assertFalse(witness.isDead(process.pid(), mark));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void nameOfAProcessMayHaveParenthesesAndSpaces() throws Exception {
        Path program = directory.resolve("a) Z 1 (b");
        Files.copy(Path.of("/bin/sleep").toRealPath(), program);
        Process process = new ProcessBuilder(program.toString(), "300").start();
        try {
            assertFalse(witness.isDead(process.pid(), markOf(process.pid())));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    static void sayMark(ChildJvm.Talk talk) {
        Os.current();
        ProcWitness here = new ProcWitness();
        talk.say(here.own().isKnown());
        talk.say(here.isDead(
                1 << 22,
                new ProcessMark(1, here.own().pidNamespace(), here.own().timeNamespace())));
    }

    @Test
    void procOfAnotherPidNamespaceTellsNothing() throws Exception {
        List<String> launcher = List.of("unshare", "--pid", "--fork");
        Process trial = new ProcessBuilder("unshare", "--pid", "--fork", "true").start();
        assumeTrue(trial.waitFor() == 0, "needs the right to make a pid namespace (unshare --pid)");
        try (ChildJvm child = ChildJvm.startUnder(launcher, List.of(), ProcWitnessTest.class, "sayMark")) {
            child.expect("false");
            child.expect("false");
        }
    }
}
