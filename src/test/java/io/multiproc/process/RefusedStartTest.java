package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.platform.FileUtils;
import io.multiproc.sync.SharedEvent;
import io.multiproc.testing.NotOnWindows;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        return run(before, options, main, System.getProperty("java.class.path"));
    }

    private static String run(List<String> before, List<String> options, Class<?> main, String classPath)
            throws Exception {
        List<String> command = new ArrayList<>(before);
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(options);
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-Djna.tmpdir=/tmp", "-cp", classPath, main.getName()));
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

    /** The same for another user than root, which may not read the folders that the classes are in: it gets copies. */
    @Test
    void soDoesTheProcessOfAnotherUserThanRoot(@TempDir Path folder) throws Exception {
        List<String> other = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        List<String> trial = new ArrayList<>(other);
        trial.add("true");
        assumeTrue(isRoot() && succeeds(trial.toArray(String[]::new)), "only root can become another user, by setpriv");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> copies = new ArrayList<>();
        for (Class<?> each : List.of(RefusedStartTest.class, JvmProcess.class, Native.class, FileUtils.class)) {
            copies.add(copyOfItsLocation(each, folder.resolve(each.getSimpleName())));
        }
        String said = run(other, List.of("-Dmultiproc.os=native"), NotDumpable.class, String.join(":", copies));
        assertTold(said);
        assertTrue(said.contains(", place=/proc/"), said);
    }

    private static String copyOfItsLocation(Class<?> type, Path copy) throws Exception {
        Path location =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        assertTrue(succeeds("cp", "-rL", location.toString(), copy.toString()), location::toString);
        assertTrue(succeeds("chmod", "-R", "a+rX", copy.toString()), copy::toString);
        return copy.toString();
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
