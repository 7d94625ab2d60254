package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.MultiprocException;
import io.multiproc.ProcessStartException;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.SegmentAddress;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that cannot be: each is a clear exception, and leaves nothing behind. */
class BadStartTest {
    @TempDir
    private static Path directory;

    private final int field = 1;
    private List<String> descriptors;

    private static void doNothing() {}

    @BeforeAll
    static void warmUp() throws Exception {
        JvmProcess.call(() -> 1).get();
        Processes.await(
                "the first child is gone", () -> JvmProcess.activeChildren().isEmpty());
    }

    @BeforeEach
    void look() throws Exception {
        descriptors = Processes.descriptors();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertEquals(List.of(), JvmProcess.activeChildren());
        assertEquals(
                0,
                ProcessHandle.current()
                        .children()
                        .filter(ProcessHandle::isAlive)
                        .count());
        Processes.await("no thread is left", () -> Processes.ownThreads().isEmpty());
        List<String> now = new ArrayList<>(Processes.descriptors());
        descriptors.forEach(now::remove);
        now.removeIf(target ->
                !PortableMode.isShared(target) && !target.startsWith("pipe:") && !target.contains("multiproc~"));
        assertEquals(List.of(), now);
    }

    private static String messageOf(RemoteRunnable task) {
        return assertThrows(IllegalArgumentException.class, () -> JvmProcess.start(task))
                .getMessage();
    }

    @Test
    void aLambdaThatCapturesThisIsToldToCopyTheField() {
        String message = messageOf(() -> System.out.print(field));
        assertTrue(message.contains(BadStartTest.class.getName()), message);
        assertTrue(message.contains("copy the field to a local variable"), message);
    }

    private final class Inner implements RemoteRunnable {
        private static final long serialVersionUID = 1L;

        @Override
        public void run() {
            System.out.print(field);
        }
    }

    @Test
    void anInnerClassThatCapturesItsOuterIsToldToBeStatic() {
        String message = messageOf(new Inner());
        assertTrue(message.contains("class=" + BadStartTest.class.getName() + ","), message);
        assertTrue(message.contains("static"), message);
    }

    @Test
    void aCapturedObjectThatIsNotSerializableIsNamed() {
        Thread captured = new Thread();
        String message = messageOf(() -> captured.start());
        assertTrue(message.contains("class=java.lang.Thread"), message);
        assertTrue(message.contains("make the class serializable"), message);
    }

    @Test
    void noTaskIsNoProcess() {
        assertThrows(NullPointerException.class, () -> JvmProcess.start(null));
    }

    @Test
    void aBadJvmOptionIsQuotedWithTheJvmsOwnWords() {
        ProcessStartException e = assertThrows(
                ProcessStartException.class,
                () -> JvmProcess.builder()
                        .name("bad")
                        .jvmOptions("-Dlong=" + "x".repeat(1000), "-XX:NoSuchOption")
                        .start(BadStartTest::doNothing));
        assertEquals("bad", e.processName());
        assertTrue(e.getMessage().contains("process=bad"), e.getMessage());
        assertTrue(e.getMessage().contains("exit code 1"), e.getMessage());
        assertTrue(e.getMessage().contains("-XX:NoSuchOption"), e.getMessage());
        assertTrue(e.errorOutput().contains("Unrecognized VM option 'NoSuchOption'"), e.errorOutput());
    }

    @Test
    void oneBadStartOfManyEndsTheOthers() {
        Path unsent = directory;
        assertThrows(
                IllegalArgumentException.class,
                () -> JvmProcess.startAll(() -> Thread.sleep(100_000), () -> System.out.print(unsent)));
        Object bad = new RefusesToBeRead();
        assertThrows(
                ProcessStartException.class,
                () -> JvmProcess.startAll(
                        () -> Thread.sleep(100_000), () -> System.out.print(bad), () -> Thread.sleep(100_000)));
    }

    private static final class RefusesToBeRead implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) {
            throw new IllegalStateException("not to be read, in " + in.getClass());
        }
    }

    @Test
    void aTaskThatCannotBeReadSaysWhy() {
        RefusesToBeRead bad = new RefusesToBeRead();
        ProcessStartException e =
                assertThrows(ProcessStartException.class, () -> JvmProcess.start(() -> System.out.print(bad)));
        assertTrue(e.getMessage().contains("not to be read"), e.getMessage());
        assertInstanceOf(IllegalStateException.class, e.getCause());
    }

    private static final class EndsWhenRead implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) {
            System.err.println("ends now");
            Runtime.getRuntime().halt(77);
        }
    }

    @Test
    void aProcessThatEndsBeforeItHasAcceptedItsTaskIsReported() {
        EndsWhenRead bad = new EndsWhenRead();
        ProcessStartException e =
                assertThrows(ProcessStartException.class, () -> JvmProcess.start(() -> System.out.print(bad)));
        assertTrue(e.getMessage().contains("exit code 77"), e.getMessage());
        assertEquals("ends now", e.errorOutput());
    }

    private static final class SleepsWhenRead implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) {
            Processes.pause(100_000);
        }
    }

    @Test
    void anInterruptedStartEndsTheProcess() throws Exception {
        SleepsWhenRead slow = new SleepsWhenRead();
        Thread starter = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            Processes.await(
                    "the child runs", () -> ProcessHandle.current().children().count() > 0);
            starter.interrupt();
        });
        interrupter.start();
        ProcessStartException e =
                assertThrows(ProcessStartException.class, () -> JvmProcess.start(() -> System.out.print(slow)));
        interrupter.join();
        assertTrue(Thread.interrupted());
        assertTrue(e.getMessage().contains("interrupted"), e.getMessage());
    }

    @Test
    @NotOnWindows("the JVM of this build is a JRE, without a compiler")
    void aMissingClassOfACapturedValueIsNamed() throws Exception {
        Processes.compile(directory, "OnlyHere", "public class OnlyHere implements java.io.Serializable {}");
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
            Object captured = loader.loadClass("OnlyHere").getConstructor().newInstance();
            ProcessStartException e =
                    assertThrows(ProcessStartException.class, () -> JvmProcess.start(() -> System.out.print(captured)));
            assertTrue(e.getMessage().contains("OnlyHere"), e.getMessage());
            assertTrue(e.getMessage().contains("class path"), e.getMessage());
        }
    }

    @Test
    @NotOnWindows("the JVM of this build is a JRE, without a compiler")
    void aTaskOfAClassThatIsNotOnTheClassPathIsRefusedBeforeTheStart() throws Exception {
        Processes.compile(
                directory,
                "Plugin",
                "public class Plugin { public static io.multiproc.process.RemoteRunnable task() { return () -> {}; } }");
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
            RemoteRunnable task = (RemoteRunnable)
                    loader.loadClass("Plugin").getMethod("task").invoke(null);
            ProcessStartException e = assertThrows(ProcessStartException.class, () -> JvmProcess.start(task));
            assertTrue(e.getMessage().contains("class=Plugin"), e.getMessage());
            assertTrue(e.getMessage().contains("java.net.URLClassLoader"), e.getMessage());
        }
    }

    @Test
    void aMissingDirectoryIsNamed() {
        JvmProcessBuilder builder = JvmProcess.builder().directory(directory.resolve("missing"));
        ProcessStartException e =
                assertThrows(ProcessStartException.class, () -> builder.start(BadStartTest::doNothing));
        assertTrue(e.getMessage().contains("missing"), e.getMessage());
    }

    @Test
    void aDetachedProcessReturnsNothing() {
        JvmProcessBuilder builder = JvmProcess.builder().detached();
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> builder.call(() -> 1));
        assertTrue(e.getMessage().contains("use start"), e.getMessage());
    }

    @Test
    @NotOnWindows("the JVM of this build is a JRE, without a compiler")
    void aProgramRunFromItsSourceFileIsToldToBeCompiled() throws Exception {
        Path source = directory.resolve("Script.java");
        Files.writeString(source, """
                import io.multiproc.process.JvmProcess;
                public class Script {
                    public static void main(String[] args) {
                        try {
                            JvmProcess.start(() -> System.out.println("impossible"));
                        } catch (io.multiproc.ProcessStartException e) {
                            System.out.println(e.getMessage());
                        }
                    }
                }
                """);
        List<String> command = Processes.java(BadStartTest.class);
        command.set(command.size() - 1, source.toString());
        List<String> said = Processes.linesOf(command);
        assertEquals(1, said.size(), said::toString);
        assertTrue(said.get(0).contains("compile it with javac"), said::toString);
    }

    @Test
    @NotOnWindows("the JVM of this build is a JRE, without a compiler")
    void jshellIsToldWhereATaskMustBe() throws Exception {
        Path script = directory.resolve("script.jsh");
        Files.writeString(script, """
                try { io.multiproc.process.JvmProcess.start(() -> System.out.println("impossible")); } \
                catch (io.multiproc.ProcessStartException e) { System.out.println(e.getMessage()); }
                /exit
                """);
        List<String> said = Processes.linesOf(new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jshell").toString(),
                "--class-path",
                System.getProperty("java.class.path"),
                script.toString()));
        assertTrue(said.toString().contains("jshell exists only in memory"), said::toString);
    }

    /** Runs with few descriptors. */
    static final class FewDescriptors {
        private FewDescriptors() {}

        public static void main(String[] args) throws Exception {
            loadWhatAFailureNeeds();
            List<FileChannel> files = new ArrayList<>();
            try {
                while (true) {
                    files.add(FileChannel.open(Path.of("/dev/null")));
                }
            } catch (FileSystemException e) {
                files.remove(files.size() - 1).close();
            }
            while (files.size() > 1) {
                try {
                    JvmProcess.start(BadStartTest::doNothing).join();
                    break;
                } catch (MultiprocException e) {
                    System.out.println(e.getClass().getSimpleName() + " " + JvmProcess.activeChildren());
                    files.remove(files.size() - 1).close();
                }
            }
            for (FileChannel file : files) {
                file.close();
            }
            System.out.println(JvmProcess.call(() -> "last").get());
        }
    }

    /** Classes are files, too. */
    private static void loadWhatAFailureNeeds() throws Exception {
        JvmProcess.call(() -> "first").get();
        assertThrows(
                ProcessStartException.class,
                () -> JvmProcess.builder().directory(Path.of("/no/such")).start(BadStartTest::doNothing));
        assertThrows(
                MultiprocException.class,
                () -> Os.current().segments().attach(new SegmentAddress("/proc/1/fd/-1", 0, 0, 1), false, "nothing"));
        assertThrows(MultiprocException.class, () -> Os.current().processes().signal(Integer.MAX_VALUE, 0));
    }

    @Test
    @NotOnWindows("a process has no limit of open files")
    void tooManyOpenFilesIsAnExceptionAndPasses() throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -n 200; exec \"$@\"", "bash"));
        command.addAll(Processes.java(FewDescriptors.class));
        command.add(command.indexOf("-cp"), "-XX:-MaxFDLimit");
        List<String> said = Processes.linesOf(command);
        assertEquals("last", said.get(said.size() - 1), said::toString);
        assertTrue(said.size() > 1, said::toString);
        for (String line : said.subList(0, said.size() - 1)) {
            assertTrue(
                    line.equals("NativeCallException []") || line.equals("ProcessStartException []"), said::toString);
        }
    }
}
