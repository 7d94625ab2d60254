package io.multiproc.testing;

import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.process.JvmProcess;
import io.multiproc.sync.SharedEvent;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedSemaphore;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedLongArray;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Children that find their classes in an archive that a JVM can map ({@link ClassArchive} makes it), as most of the time that the tests take is their
 * start. Such an archive is of jars only, so children get jars in the place of the directories of classes. Without the system property
 * {@code tests.archive}, which names the archive's directory, or without an archive there, this does nothing.
 */
public final class ArchivedClasses {
    static final String FILE = "classes.jsa";
    private static final String DIRECTORY = System.getProperty("tests.archive", "");
    private static final boolean IS_THERE =
            !DIRECTORY.isEmpty() && Path.of(DIRECTORY, FILE).toFile().exists();
    private static final String CLASS_PATH = "java.class.path";

    private ArchivedClasses() {}

    /** From now on children get the jars. */
    static synchronized void takeJars() {
        if (IS_THERE) {
            String path = System.getProperty(CLASS_PATH);
            System.setProperty(
                    CLASS_PATH,
                    Arrays.stream(path.split(File.pathSeparator))
                            .map(ArchivedClasses::jarOf)
                            .collect(Collectors.joining(File.pathSeparator)));
        }
    }

    private static String jarOf(String element) {
        String name = Path.of(element).getFileName().toString();
        return isDirectoryOfClasses(name) ? DIRECTORY + "/" + name + ".jar" : element;
    }

    static boolean isDirectoryOfClasses(String name) {
        return name.equals("classes") || name.equals("test-classes");
    }

    /** The options that make a JVM use the archive; on Windows it compiles little, and uses JNA's library that this one has unpacked and cannot delete. */
    public static List<String> options() {
        if (!IS_THERE) {
            return List.of();
        }
        List<String> options = new ArrayList<>();
        options.add("-XX:SharedArchiveFile=" + DIRECTORY + "/" + FILE);
        options.add("-Xlog:cds*=off");
        String unpacked = System.getProperty("jnidispatch.path", "");
        if (File.separatorChar == '\\') {
            options.add("-XX:TieredStopAtLevel=1");
            options.add("-XX:CompileThresholdScaling=5");
            if (unpacked.endsWith(".dll")) {
                File library = new File(unpacked);
                options.add("-Djna.boot.library.path=" + library.getParent());
                options.add("-Djna.boot.library.name=" + library.getName().replace(".dll", ""));
            }
        }
        return options;
    }

    /** Starts a child that uses a bit of everything, and writes the archive of the classes that it has loaded to the file that is given. */
    public static void main(String[] args) throws Exception {
        try (SharedInt value = SharedInt.create(1);
                SharedLongArray array = SharedLongArray.zeros(10);
                SharedLock lock = SharedLock.create();
                SharedSemaphore semaphore = SharedSemaphore.create(1);
                SharedEvent event = SharedEvent.create();
                SharedQueue<String> queue = SharedQueue.create(Codec.ofSerializable(String.class))) {
            JvmProcess child = JvmProcess.builder()
                    .jvmOptions("-XX:ArchiveClassesAtExit=" + args[0], "-Xlog:cds*=off")
                    .start(() -> {
                        lock.lock();
                        value.getAndAdd(1);
                        array.set(0, value.get());
                        lock.unlock();
                        semaphore.tryAcquire(Duration.ofMillis(1));
                        semaphore.tryAcquire(Duration.ofMillis(1));
                        event.await(Duration.ofMillis(1));
                        event.set();
                        queue.put("something");
                        queue.take();
                        queue.poll(Duration.ofMillis(1));
                    });
            child.join();
        }
    }
}
