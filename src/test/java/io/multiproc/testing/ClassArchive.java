package io.multiproc.testing;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

/**
 * Makes what {@link ArchivedClasses} use: jars of the directories of classes, and the archive. The build calls it before the tests. A JVM that cannot make an
 * archive is told, and the tests do without it.
 */
final class ClassArchive {
    private static final int MINUTES = 3;

    private ClassArchive() {}

    /**
     * Makes the archive.
     *
     * @param args the directory to make it in, the {@code java} that it is for, an option for that one, and what separates the elements of its class path
     */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        Path archive = directory.resolve(ArchivedClasses.FILE);
        Files.createDirectories(directory);
        Files.deleteIfExists(archive);
        List<String> path = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
            String name = Path.of(element).getFileName().toString();
            if (ArchivedClasses.isDirectoryOfClasses(name)) {
                path.add(jar(directory, name, element));
            } else if (name.startsWith("jna")) {
                path.add(element);
            }
        }
        Process maker = new ProcessBuilder(
                        args[1],
                        args[2],
                        "-cp",
                        String.join(args[3], path),
                        ArchivedClasses.class.getName(),
                        archive.toString())
                .redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT)
                .start();
        maker.getOutputStream().close();
        if (!maker.waitFor(MINUTES, TimeUnit.MINUTES)) {
            maker.destroyForcibly().waitFor();
        }
        if (!Files.exists(archive)) {
            System.err.println("no archive of classes could be made, the tests' processes will start more slowly: java="
                    + Arrays.toString(args));
        }
    }

    private static String jar(Path directory, String name, String classes) throws IOException {
        Path jar = directory.resolve(name + ".jar");
        ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
        Files.deleteIfExists(jar);
        if (tool.run(System.out, System.err, "--create", "--no-compress", "--file", jar.toString(), "-C", classes, ".")
                != 0) {
            throw new IOException("jar of classes could not be made: classes=" + classes);
        }
        return jar.toString();
    }
}
