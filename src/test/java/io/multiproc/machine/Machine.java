package io.multiproc.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.testing.Leftovers;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** Making machines small, and what they must say then. */
final class Machine {
    private Machine() {}

    /** A command under which a JVM sees mounts of its own, made by a shell command; the test is skipped where that is not permitted. */
    static List<String> withMount(String command) throws IOException, InterruptedException {
        Process trial = new ProcessBuilder("unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt")
                .redirectErrorStream(true)
                .start();
        String said = new String(trial.getInputStream().readAllBytes()).trim();
        assumeTrue(
                trial.waitFor() == 0, "needs the right to mount in a namespace of its own (unshare --mount): " + said);
        return List.of("unshare", "--mount", "sh", "-c", command + " && exec \"$@\"", "sh");
    }

    /** Runs a command of the system that must succeed. */
    static void run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        assertEquals(0, process.waitFor(), () -> String.join(" ", command));
    }

    /** Asserts that something is refused in these words, and takes no descriptor and no mapping. */
    static <T extends Throwable> T assertRefused(Class<T> why, Executable what, String... words) throws IOException {
        List<String> descriptors = Leftovers.descriptors();
        List<String> mappings = Leftovers.mappings();
        T refusal = assertThrows(why, what);
        for (String word : words) {
            assertTrue(refusal.getMessage().contains(word), () -> "expected " + word + " in: " + refusal.getMessage());
        }
        assertEquals(List.of(), Leftovers.descriptorsSince(descriptors));
        assertEquals(List.of(), Leftovers.mappingsSince(mappings));
        return refusal;
    }
}
