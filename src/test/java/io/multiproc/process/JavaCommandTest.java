package io.multiproc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.NotOnWindows;
import io.multiproc.value.SharedInt;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Children have the parent's classes and options, whatever these look like. */
class JavaCommandTest {
    @TempDir
    private static Path directory;

    @Test
    void argumentsSurviveTheArgumentFile() throws Exception {
        List<String> values = List.of(
                "plain",
                "two words",
                " leading and trailing ",
                "a\"quote and 'another'",
                "back\\slash\\",
                "\\\\",
                "#no comment",
                "@no file",
                "tab\tline\nreturn\rfeed\f",
                "",
                "ünïcödé");
        List<String> options = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            options.add("-Dtest.value" + i + "=" + values.get(i));
        }
        int count = values.size();
        String[] arrived = JvmProcess.builder()
                .jvmOptions(options.toArray(String[]::new))
                .call(() -> IntStream.range(0, count)
                        .mapToObj(i -> System.getProperty("test.value" + i))
                        .toArray(String[]::new))
                .get();
        assertEquals(values, List.of(arrived));
    }

    @Test
    void aClassPathLongerThanAnyCommandLineWorks() throws Exception {
        String before = System.getProperty("java.class.path");
        String padding = IntStream.range(0, 3_000)
                .mapToObj(i -> File.pathSeparator + "/no/such directory/with #a \"quote\"/and-a-number-" + i
                        + "/classes-and-more-classes.jar")
                .collect(Collectors.joining());
        System.setProperty("java.class.path", before + padding);
        try {
            int length = before.length() + padding.length();
            assertTrue(length > 200_000);
            assertEquals(
                    length,
                    JvmProcess.call(() -> System.getProperty("java.class.path").length())
                            .get());
        } finally {
            System.setProperty("java.class.path", before);
        }
    }

    @Test
    void aRelativeClassPathIsFoundFromAnotherDirectory() throws Exception {
        Path here = Path.of("").toAbsolutePath();
        String before = System.getProperty("java.class.path");
        List<String> entries = new ArrayList<>();
        for (String entry : before.split(File.pathSeparator)) {
            entries.add(here.relativize(Path.of(entry).toAbsolutePath()).toString());
        }
        System.setProperty("java.class.path", String.join(File.pathSeparator, entries));
        try {
            assertEquals(
                    directory.toRealPath().toString(),
                    JvmProcess.builder()
                            .directory(directory)
                            .call(() -> System.getProperty("user.dir"))
                            .get());
        } finally {
            System.setProperty("java.class.path", before);
        }
    }

    @Test
    void anEmptyEntryOfTheClassPathIsTheDirectoryOfTheParent() {
        String here = new File("").getAbsolutePath();
        assertEquals(
                String.join(File.pathSeparator, here, new File("a").getAbsolutePath(), here),
                JavaCommand.resolve(File.pathSeparator + "a" + File.pathSeparator, directory));
        assertEquals("a::b", JavaCommand.resolve("a::b", null));
    }

    /** A parent with options of its own; prints what its child and grandchild see. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws Exception {
            System.out.println(look());
            System.out.println(JvmProcess.call(Parent::look).get());
            System.out.println(
                    JvmProcess.call(() -> JvmProcess.call(Parent::look).get()).get());
        }

        private static String look() {
            StringBuilder seen = new StringBuilder();
            seen.append(System.getProperty("test.option")).append(' ');
            seen.append(Parent.class.desiredAssertionStatus()).append(' ');
            for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
                if (option.startsWith("-Xss") || option.startsWith("--add-opens")) {
                    seen.append(option).append(' ');
                }
            }
            return seen.append(System.getenv("JAVA_TOOL_OPTIONS") == null).toString();
        }
    }

    @Test
    void childAndGrandchildHaveTheOptionsOfTheParent() throws Exception {
        String value = NotOnWindows.WINDOWS ? "a b" : "a \"b\""; // there the JDK does not quote a quote
        List<String> command = Processes.java(Parent.class);
        command.addAll(
                1,
                List.of("-ea", "-Xss2m", "-Dtest.option=" + value, "--add-opens", "java.base/java.lang=ALL-UNNAMED"));
        List<String> said = Processes.linesOf(command);
        assertEquals(3, said.size(), said::toString);
        assertEquals(value + " true -Xss2m --add-opens=java.base/java.lang=ALL-UNNAMED true", said.get(0));
        assertEquals(said.get(0), said.get(1));
        assertEquals(said.get(0), said.get(2));
    }

    @Test
    void optionsFromTheEnvironmentTakeEffectOnce() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(Processes.java(Parent.class)).redirectError(Redirect.DISCARD);
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Xss3m '-Dtest.option=from there'");
        List<String> said = Processes.linesOf(builder);
        assertEquals(
                List.of(
                        "from there false -Xss3m false",
                        "from there false -Xss3m true",
                        "from there false -Xss3m true"),
                said);
    }

    @Test
    void aDebuggersPortIsNotPassedOn() throws Exception {
        List<String> command = Processes.java(Parent.class);
        command.addAll(1, List.of("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y,address=127.0.0.1:0"));
        assertEquals(3, Processes.linesOf(command).size());
    }

    @Test
    void optionsThatConcernTheParentAloneAreLeftOut() {
        List<String> left = List.of(
                "-agentlib:jdwp=transport=dt_socket,server=y",
                "-agentpath:/some/profiler.so=start",
                "-Xrunjdwp:server=y",
                "-Xdebug",
                "-Dcom.sun.management.jmxremote",
                "-Dcom.sun.management.jmxremote.port=9010",
                "-XX:HeapDumpPath=/dumps",
                "-XX:ErrorFile=/errors/hs_err",
                "-XX:StartFlightRecording=filename=a.jfr",
                "-XX:ArchiveClassesAtExit=a.jsa",
                "-XX:AOTCacheOutput=a.aot",
                "-Xlog:gc*:file=gc.log",
                "-Xlog:gc:gc.log:time",
                "-Xloggc:gc.log",
                "-Djdk.module.main=app",
                "--module-path=mods",
                "-Djava.class.path=x");
        List<String> passed = List.of(
                "-Xmx1g",
                "-Xss2m",
                "-ea:com.example...",
                "-Dkey=value",
                "-javaagent:agent.jar",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-modules=java.sql",
                "--enable-preview",
                "-Xlog:gc",
                "-Xlog:gc*:stderr",
                "-Xlog:gc::time",
                "-XX:+UseZGC",
                "-XX:+HeapDumpOnOutOfMemoryError",
                "-XX:AOTCache=a.aot",
                "-Xrs");
        List<String> all = new ArrayList<>(left);
        all.addAll(passed);
        assertEquals(passed, InheritedOptions.select(all));
    }

    @Test
    void aChosenCollectorReplacesTheInheritedOne() {
        assertEquals(
                List.of("-Xmx1g", "-XX:+UseSerialGC"),
                InheritedOptions.merge(List.of("-XX:+UseG1GC", "-Xmx1g"), List.of("-XX:+UseSerialGC")));
        assertEquals(
                List.of("-XX:+UseG1GC", "-Xmx1g"), InheritedOptions.merge(List.of("-XX:+UseG1GC"), List.of("-Xmx1g")));
    }

    @Test
    void propertiesOfThisLibraryArePassedOnAsTheyAreNow() throws Exception {
        System.setProperty("multiproc.test", "set later");
        try {
            assertEquals(
                    "set later",
                    JvmProcess.builder()
                            .inheritJvmOptions(false)
                            .call(() -> System.getProperty("multiproc.test"))
                            .get());
        } finally {
            System.clearProperty("multiproc.test");
        }
    }

    @Test
    void aFastStartIsTheQuickCompilerAndTheSerialCollector() throws Exception {
        List<String> options = List.of(JvmProcess.builder()
                .fastStart()
                .call(() ->
                        ManagementFactory.getRuntimeMXBean().getInputArguments().toArray(String[]::new))
                .get());
        assertTrue(options.contains("-XX:TieredStopAtLevel=1"), options::toString);
        assertTrue(options.contains("-XX:+UseSerialGC"), options::toString);
    }

    @Test
    void aChildThatUsesNativeCodePrintsNoWarning() throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream copied = new ByteArrayOutputStream();
        System.setErr(new PrintStream(copied, true, StandardCharsets.UTF_8));
        try {
            JvmProcess.start(() -> io.multiproc.sync.SharedLock.create().close())
                    .join();
        } finally {
            System.setErr(before);
        }
        assertEquals("", copied.toString(StandardCharsets.UTF_8));
    }

    private static String nativeLibrary() {
        SharedInt.create(0).close();
        return System.getProperty("jnidispatch.path");
    }

    @EnabledOnOs(value = OS.WINDOWS, disabledReason = "elsewhere JNA deletes what it has unpacked")
    @Test
    void aChildTakesTheNativeLibraryThatItsParentHasUnpacked() throws Exception {
        String own = nativeLibrary();
        assertTrue(Files.exists(Path.of(own)), own);
        assertEquals(own, JvmProcess.call(JavaCommandTest::nativeLibrary).get());
        String grandchilds = JvmProcess.call(
                        () -> JvmProcess.call(JavaCommandTest::nativeLibrary).get())
                .get();
        assertEquals(own, grandchilds);
    }

    @Test
    @NotOnWindows("the JDK cannot tell which libraries are loaded")
    void aChildWhoseTaskNeedsNoSharedObjectLoadsNoNativeLibrary() throws Exception {
        String maps = JvmProcess.call(() -> Files.readString(Path.of("/proc/self/maps")))
                .get();
        assertFalse(maps.contains("jna"), maps);
    }
}
