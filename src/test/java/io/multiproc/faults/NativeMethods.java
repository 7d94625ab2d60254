package io.multiproc.faults;

import com.sun.jna.Library;
import io.multiproc.internal.os.Os;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The functions of the operating system that this library declares, wherever it does so. */
final class NativeMethods {
    private NativeMethods() {}

    /** Those in {@code internal.os} and the packages below, but for these packages. */
    static Set<String> declared(List<String> otherSystems) throws Exception {
        Path classes = Path.of(
                Os.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path root = classes.resolve(Os.class.getPackageName().replace('.', '/'));
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                String path = classes.relativize(file).toString().replace('/', '.');
                Class<?> type = Class.forName(
                        path.substring(0, path.length() - ".class".length()), false, Os.class.getClassLoader());
                boolean ofOtherSystem = otherSystems.stream()
                        .anyMatch(system -> type.getPackageName().endsWith("." + system));
                if (!ofOtherSystem) {
                    addNames(type, names);
                }
            }
        }
        return names;
    }

    private static void addNames(Class<?> type, Set<String> names) {
        boolean isLibrary = type.isInterface() && Library.class.isAssignableFrom(type);
        for (Method method : type.getDeclaredMethods()) {
            if (Modifier.isNative(method.getModifiers()) || isLibrary && Modifier.isAbstract(method.getModifiers())) {
                names.add(method.getName());
            }
        }
    }
}
