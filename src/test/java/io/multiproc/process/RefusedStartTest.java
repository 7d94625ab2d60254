package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Function;
import io.multiproc.sync.SharedEvent;
import io.multiproc.testing.NotOnWindows;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a JVM of its own says that cannot start children, or was told to do what its system cannot do. */
@NotOnWindows("it has neither /proc nor another path")
class RefusedStartTest {
    private static final int PR_SET_DUMPABLE = 4;

    /** The main class of a JVM that is not dumpable. */
    static final class NotDumpable {
        private NotDumpable() {}

        public static void main(String[] args) {
            Function.getFunction("c", "prctl").invokeInt(new Object[] {PR_SET_DUMPABLE, 0L, 0L, 0L, 0L});
            try {
                JvmProcess.call(() -> 1).join();
                System.out.println("works");
            } catch (RuntimeException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /** The main class of a JVM that asks twice for what it cannot have. */
    static final class Twice {
        private Twice() {}

        public static void main(String[] args) {
            for (int i = 0; i < 2; i++) {
                try (SharedEvent event = SharedEvent.create()) {
                    event.await(Duration.ofMillis(1));
                    System.out.println("works");
                } catch (RuntimeException | Error | InterruptedException e) {
                    System.out.println(e.getMessage());
                }
            }
            try (ProcessPool pool = ProcessPool.create(1)) {
                System.out.println(pool.submit(() -> 1).join());
            } catch (RuntimeException | Error e) {
                System.out.println(e.getMessage());
            }
            System.exit(0);
        }
    }

    private static String run(List<String> before, List<String> options, Class<?> main) throws Exception {
        List<String> command = new ArrayList<>(before);
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(options);
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-Djna.tmpdir=/tmp", "-cp", System.getProperty("java.class.path"), main.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    private static boolean succeeds(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (java.io.IOException e) {
            return false;
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static void assertTold(String said) {
        assertTrue(said.contains("a process is not dumpable if its program has file capabilities"), said);
        assertTrue(said.contains("start this JVM with -Dmultiproc.os=portable"), said);
    }

    /** Root may look anywhere, unless it has not got the capability for it. */
    @Test
    void aProcessThatIsNotDumpableSaysWhyItHasNoChildren() throws Exception {
        assumeTrue(!isRoot() || succeeds("setpriv", "--bounding-set=-sys_ptrace", "true"), "setpriv is missing");
        List<String> before = isRoot() ? List.of("setpriv", "--bounding-set=-sys_ptrace") : List.of();
        assertTold(run(before, List.of("-Dmultiproc.os=native"), NotDumpable.class));
        String portable = run(before, List.of("-Dmultiproc.os=portable"), NotDumpable.class);
        assertEquals("works", portable.strip());
    }

    @Test
    void soDoesTheProcessOfAnotherUserThanRoot() throws Exception {
        String[] other = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
        String own = RefusedStartTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        List<String> reads = new ArrayList<>(List.of(other));
        reads.addAll(List.of(
                "test",
                "-r",
                own,
                "-a",
                "-r",
                System.getProperty("java.class.path").split(":")[0]));
        assumeTrue(
                isRoot() && succeeds(reads.toArray(String[]::new)),
                "no other user to become, or it cannot read the classes");
        String said = run(List.of(other), List.of("-Dmultiproc.os=native"), NotDumpable.class);
        assumeTrue(!said.contains("ClassNotFoundException"), said);
        assertTold(said);
        assertTrue(said.contains(", place=/proc/"), said);
    }

    @Test
    void aWayOfWaitingThatDoesNotExistIsNamedEachTime() throws Exception {
        String said = run(List.of(), List.of("-Dmultiproc.os=portable", "-Dmultiproc.wait=futex"), Twice.class);
        assertEquals(3, said.split("this system has no futex: multiproc.wait=futex", -1).length - 1, said);
    }

    @Test
    void aPathThroughTheSystemThatDoesNotExistIsNamedEachTime() throws Exception {
        String said = run(List.of(), List.of("-Dmultiproc.os=best"), Twice.class);
        assertEquals(3, said.split("unknown implementation: multiproc.os=best", -1).length - 1, said);
    }
}
