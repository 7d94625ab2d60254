package io.multiproc.internal.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.NativeHelper;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes whose proof is still held when they have died, as native code has forked a child in them that does not exec. */
@NotOnWindows("processes are not forked")
@Timeout(120)
class ForkedDeathTest {
    private static final int SLOTS = 2;

    @TempDir
    static Path directory;

    private final Party party = Party.first(SLOTS);

    @AfterEach
    void close() {
        party.close();
    }

    static void claimAndFork(ChildJvm.Talk talk, SegmentAddress address, String library) throws Exception {
        Party own = Party.at(address, SLOTS);
        talk.say(own.life.claim());
        talk.say(NativeHelper.fork(library));
        talk.hear();
        Runtime.getRuntime().halt(9);
        own.close();
    }

    private static ChildJvm start(Party party, String library, String... launcher) throws Exception {
        return ChildJvm.startUnder(
                List.of(launcher), List.of(), ForkedDeathTest.class, "claimAndFork", party.segment.address(), library);
    }

    private void awaitDeath(int id) throws InterruptedException {
        while (party.life.isAlive(id)) {
            Thread.sleep(10);
        }
    }

    @Test
    void forkedChildDoesNotKeepItsParentAlive() throws Exception {
        ChildJvm child = start(party, NativeHelper.library(directory));
        int id = Integer.parseInt(child.hear());
        long helper = Long.parseLong(child.hear());
        try {
            assertTrue(party.life.isAlive(id));
            child.kill();
            awaitDeath(id);
            assertTrue(ProcessHandle.of(helper).orElseThrow().isAlive());
            assertFalse(party.life.isAlive(id));
            if (!PortableMode.isOn()) {
                assertTrue(party.segment.proofs().isHeld(Life.slotOf(id)), "the helper still has it");
            }
        } finally {
            NativeHelper.end(helper);
        }
    }

    @Test
    void parentThatNobodyHasWaitedForIsDead() throws Exception {
        // The shell becomes a program that does not wait for the JVM.
        ChildJvm sleeper =
                start(party, NativeHelper.library(directory), "sh", "-c", "\"$@\" <&0 & exec sleep 300", "sh");
        int id = Integer.parseInt(sleeper.hear());
        long helper = Long.parseLong(sleeper.hear());
        try {
            assertTrue(party.life.isAlive(id));
            sleeper.say("die");
            awaitDeath(id);
            assertTrue(ProcessHandle.of(helper).orElseThrow().isAlive());
        } finally {
            NativeHelper.end(helper);
            sleeper.kill();
        }
    }

    @Test
    void deathInAnotherPidNamespaceIsNotBelieved() throws Exception {
        Process trial = new ProcessBuilder("unshare", "--pid", "--fork", "--mount-proc", "true").start();
        assumeTrue(trial.waitFor() == 0, "needs the right to make namespaces (unshare --pid --mount-proc)");
        assumeTrue(!PortableMode.isOn(), "record locks are told across namespaces");
        String shared = party.segment.address().place();
        assertTrue(shared.startsWith("/proc/"));
        // Descriptors of this process cannot be reached through the /proc of the other namespace, so that is mounted
        // elsewhere.
        ChildJvm child = start(
                party,
                NativeHelper.library(directory),
                "unshare",
                "--pid",
                "--fork",
                "sh",
                "-c",
                "\"$@\" <&0; exec sleep 300",
                "sh");
        int id = Integer.parseInt(child.hear());
        child.hear();
        try {
            child.say("die");
            for (int i = 0; i < 30; i++) {
                assertTrue(party.life.isAlive(id), "its id is another process's here");
                Thread.sleep(50);
            }
        } finally {
            ProcessHandle.of(child.pid())
                    .ifPresent(unshare -> unshare.descendants().forEach(ProcessHandle::destroyForcibly));
            child.kill();
        }
        assertEquals(0, party.life.idAt(1));
    }
}
