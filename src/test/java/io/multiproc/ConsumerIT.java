package io.multiproc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import io.multiproc.testing.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program of somebody else, compiled against the built jar, starts a child in every way a program may be launched. */
class ConsumerIT {
    private static final String MAIN = "consumer.app.Main";
    private static final boolean NATIVE_ACCESS_IS_RESTRICTED = Runtime.version().feature() >= 24;

    @TempDir
    private static Path work;

    /** multiproc, then its two dependencies. */
    private static List<Path> libraries;

    private static Path classes;

    @BeforeAll
    static void compileConsumer() throws IOException, URISyntaxException {
        String jar = System.getProperty("multiproc.jar");
        assertNotNull(jar, "the build names the jar in the system property multiproc.jar");
        libraries = List.of(Path.of(jar), jarOf(Native.class), jarOf(com.sun.jna.platform.linux.LibC.class));
        for (Path library : libraries) assertTrue(Files.isRegularFile(library), () -> "no jar: " + library);

        classes = work.resolve("classes");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertNotNull(compiler, "a JDK is needed, this is a JRE: " + System.getProperty("java.home"));
        List<String> arguments = new ArrayList<>(List.of("--release", "17", "-Xlint:all,-requires-automatic"));
        arguments.addAll(List.of("-Werror", "-d", classes.toString(), "--module-path", joined(libraries)));
        Path sources = pathOf(ConsumerIT.class.getResource("/consumer/module-info.java"))
                .getParent();
        try (Stream<Path> files = Files.walk(sources)) {
            files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
        }
        int status = compiler.run(null, System.out, System.err, arguments.toArray(String[]::new));
        assertEquals(0, status, "the consumer does not compile against the jar");
    }

    @Test
    void runsOnTheClassPath() throws Exception {
        List<Path> path = new ArrayList<>(libraries);
        path.add(classes);
        runs(0, "ALL-UNNAMED", List.of("-classpath", joined(path), MAIN));
    }

    @Test
    void runsOnTheModulePath() throws Exception {
        List<Path> path = new ArrayList<>(libraries);
        path.add(classes);
        runs(1, "com.sun.jna", List.of("--module-path", joined(path), "--module", "consumer.app/" + MAIN));
    }

    @Test
    void runsFromAnExecutableJar() throws Exception {
        Path folder = Files.createDirectories(work.resolve("with blank"));
        for (Path library : libraries) Files.copy(library, folder.resolve(library.getFileName()));
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, MAIN);
        attributes.putValue("Enable-Native-Access", "ALL-UNNAMED");
        attributes.put(
                Attributes.Name.CLASS_PATH,
                libraries.stream()
                        .map(library -> library.getFileName().toString())
                        .collect(Collectors.joining(" ")));
        Path jar = folder.resolve("consumer.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, manifest);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                entries.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
        runs(0, null, List.of("-jar", jar.toString()));
    }

    /** Runs the consumer; {@code nativeAccess} is who may load JNA's library, {@code null} if the jar says it. */
    private static void runs(int named, String nativeAccess, List<String> launch) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", Platform.isWindows() ? "java.exe" : "java")
                .toString());
        if (NATIVE_ACCESS_IS_RESTRICTED && nativeAccess != null) command.add("--enable-native-access=" + nativeAccess);
        command.addAll(ChildJvm.ownProperties());
        command.addAll(launch);

        Path out = Files.createTempFile(work, "consumer", ".out");
        Path err = Files.createTempFile(work, "consumer", ".err");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(work.toFile());
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        // Options from outside would be announced on standard error.
        builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"));
        Process consumer = builder.start();
        try {
            boolean ended = consumer.waitFor(300, TimeUnit.SECONDS);
            String errors = Files.readString(err);
            assertTrue(ended, () -> "the consumer hangs; its standard error: " + errors);
            assertEquals(0, consumer.exitValue(), errors);
            assertEquals(
                    List.of("counter=42 parentNamed=%d childNamed=%d element=7".formatted(named, named), "raced"),
                    Files.readAllLines(out));
            if (NATIVE_ACCESS_IS_RESTRICTED) assertFalse(errors.contains("WARNING"), errors);
        } finally {
            consumer.descendants().forEach(ProcessHandle::destroyForcibly);
            consumer.destroyForcibly();
        }
    }

    private static Path jarOf(Class<?> type) throws URISyntaxException {
        return pathOf(type.getProtectionDomain().getCodeSource().getLocation());
    }

    private static Path pathOf(URL url) throws URISyntaxException {
        return Path.of(url.toURI());
    }

    private static String joined(List<Path> paths) {
        return paths.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
