package io.multiproc.machine;

import static io.multiproc.machine.Machine.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.NativeCallException;
import io.multiproc.ProcessStartException;
import io.multiproc.memory.SharedMemory;
import io.multiproc.process.JvmProcess;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Forty-eight descriptors for the whole JVM. There must be ten when JNA is loaded, which runs a program then: a JDK that runs out of them in the middle of a
 * start closes others, such as standard input.
 */
@NotOnWindows("a process has no limit of open files")
class FewFilesTest {
    /** The portable path opens two files for one. */
    private static final List<String> LIMIT =
            List.of("sh", "-c", "ulimit -Sn " + (PortableMode.isOn() ? 80 : 48) + "; exec \"$@\"", "sh");

    /** Classes are files, too: those that a refusal needs are loaded while there are descriptors. What is opened once a process is opened. */
    private static void loadWhatARefusalNeeds() throws Exception {
        SharedMemory.create(1).close();
        assertRefused(IllegalArgumentException.class, () -> SharedMemory.create(0), "size=0");
    }

    static void live(ChildJvm.Talk talk) throws Exception {
        loadWhatARefusalNeeds();
        int before = Leftovers.descriptors().size();
        List<SharedMemory> open = new ArrayList<>();
        NativeCallException refusal = assertThrows(NativeCallException.class, () -> {
            while (true) {
                open.add(SharedMemory.create(4096));
            }
        });
        String message = refusal.getMessage();
        for (int i = 0; i < 3; i++) {
            open.remove(open.size() - 1).close(); // For what looks at the descriptors.
        }
        assertRefused(
                ProcessStartException.class,
                () -> JvmProcess.builder().name("late").start(() -> {}),
                "process=late",
                "ulimit -n");
        open.forEach(memory -> memory.setInt(0, 42));
        open.forEach(memory -> assertEquals(42, memory.getInt(0)));
        open.forEach(SharedMemory::close);
        assertEquals(before, Leftovers.descriptors().size());
        talk.say(message);
        talk.hear();
        talk.say(JvmProcess.call(() -> "done").get());
    }

    @Test
    void everythingIsRefusedUntilTheLimitIsRaised() throws Exception {
        try (ChildJvm child = ChildJvm.startUnder(LIMIT, List.of("-XX:-MaxFDLimit"), FewFilesTest.class, "live")) {
            String message = child.hearOrFail();
            // The portable path opens other files.
            assertTrue(PortableMode.isOn() || message.startsWith("memfd_create failed: "), message);
            assertTrue(
                    message.endsWith(" failed: errno=EMFILE (24), object=anonymous memory; too many open files in this"
                            + " process: close shared objects, or raise the limit (ulimit -n)"),
                    message);
            Machine.run("prlimit", "--pid", Long.toString(child.pid()), "--nofile=200:");
            child.say("raised");
            child.expect("done");
        }
    }
}
