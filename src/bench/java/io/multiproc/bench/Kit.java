package io.multiproc.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Makes a folder that holds all of the benchmark: its classes, the libraries, a small Java run-time, and the peers in C, linked statically. It runs on
 * another Linux machine of the same processor family without Maven, network or compiler: {@code ./run}. The arguments are the project's base directory
 * and the folder, which is made anew.
 */
public final class Kit {
    /** What the benchmark, JMH, JNA and Agrona use of the JDK. Charts are drawn elsewhere, so there is no java.desktop. */
    private static final String MODULES = "java.base,java.logging,java.management,jdk.management,jdk.unsupported";

    private static final String PYTHON = "src/bench/resources/peers";
    private static final long LIMIT_MINUTES = 5;

    private final Path base;
    private final Path kit;

    private Kit(Path base, Path kit) {
        this.base = base;
        this.kit = kit;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 2) {
            System.err.println("usage: BASE FOLDER");
            System.exit(2);
            return;
        }
        new Kit(Path.of(arguments[0]).toAbsolutePath(), Path.of(arguments[1]).toAbsolutePath()).make();
    }

    private void make() throws IOException, InterruptedException {
        delete(kit);
        Files.createDirectories(kit.resolve("lib"));
        copyClasses();
        copy(base.resolve(PYTHON), kit.resolve(PYTHON));
        compilePeers();
        makeRuntime();
        Path run = kit.resolve("run");
        Files.copy(base.resolve("src/bench/resources/run"), run);
        if (!run.toFile().setExecutable(true)) {
            throw new IOException("cannot be made executable: file=" + run);
        }
        System.out.printf("kit: %s, %d MiB%n", kit, size() >> 20);
    }

    private void copyClasses() throws IOException {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                copy(path, kit.resolve("classes"));
            } else if (Files.exists(path)) {
                Files.copy(path, kit.resolve("lib").resolve(path.getFileName()));
            }
        }
    }

    private void compilePeers() throws IOException, InterruptedException {
        Path peers = Files.createDirectories(kit.resolve("peers"));
        List<Path> sources;
        try (Stream<Path> files = Files.list(base.resolve("native-stubs/bench"))) {
            sources = files.filter(file -> file.toString().endsWith(".c")).toList();
        }
        for (Path source : sources) {
            String name = source.getFileName().toString().replaceAll("\\.c$", "");
            execute(List.of(
                    "cc",
                    "-O2",
                    "-static",
                    "-pthread",
                    "-s",
                    "-o",
                    peers.resolve(name).toString(),
                    source.toString()));
        }
    }

    private void makeRuntime() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jlink").toString());
        command.addAll(List.of("--add-modules", MODULES, "--strip-java-debug-attributes"));
        command.addAll(List.of("--no-header-files", "--no-man-pages", "--compress=2"));
        command.addAll(List.of("--output", kit.resolve("runtime").toString()));
        execute(command);
        // The interpreter's and the compilers' symbols make up half of the run-time.
        execute(List.of(
                "strip",
                "--strip-unneeded",
                kit.resolve("runtime/lib/server/libjvm.so").toString()));
    }

    private static void execute(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException("not ended in time: command=" + String.join(" ", command));
        }
        if (process.exitValue() != 0) {
            throw new IOException("failed: status=" + process.exitValue() + ", command=" + String.join(" ", command));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private long size() throws IOException {
        try (Stream<Path> files = Files.walk(kit)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
