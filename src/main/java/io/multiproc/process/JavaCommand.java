package io.multiproc.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The options and the main class with which another JVM finds the classes of this one. */
final class JavaCommand {
    private static final int FIRST_WITH_NATIVE_ACCESS_WARNINGS = 24;
    private static final List<String> FAST_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final String JNA_PATH = "jna.platform.library.path";
    private static final String JNA_UNPACKED = "jnidispatch.path";
    private static final boolean WINDOWS = File.separatorChar == '\\';
    private static final String LIBRARY = ".dll";

    private JavaCommand() {}

    /** The program that runs this JVM's kind of JVM. */
    static String executable() {
        String name = WINDOWS ? "java.exe" : "java";
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** What goes into the argument file. */
    static List<String> options(boolean inherit, List<String> chosen, boolean fastStart, Path directory) {
        List<String> options = new ArrayList<>(inherit ? InheritedOptions.ofThisJvm() : List.of());
        options.addAll(InheritedOptions.ownProperties());
        options.addAll(nativeAccess());
        options.addAll(nativeLibraries());
        options = InheritedOptions.merge(options, fastStart ? FAST_START : List.of());
        options = InheritedOptions.merge(options, chosen);
        options.addAll(whereClassesAre(directory));
        return options;
    }

    /** The main class, as the last of the JVM's own arguments. */
    static List<String> main() {
        Module module = ChildMain.class.getModule();
        String main = ChildMain.class.getName();
        return module.isNamed() ? List.of("--module", module.getName() + "/" + main) : List.of(main);
    }

    private static List<String> nativeAccess() {
        if (Runtime.version().feature() < FIRST_WITH_NATIVE_ACCESS_WARNINGS) {
            return List.of();
        }
        String module = ChildMain.class.getModule().isNamed() ? "com.sun.jna" : "ALL-UNNAMED";
        return List.of("--enable-native-access=" + module);
    }

    /** What JNA has found out here by running another program, and on Windows what it has unpacked and cannot delete, so that a child need not. */
    private static List<String> nativeLibraries() {
        List<String> options = new ArrayList<>();
        String path = System.getProperty(JNA_PATH);
        if (path != null) {
            options.add("-D" + JNA_PATH + "=" + path);
        }
        String unpacked = System.getProperty(JNA_UNPACKED);
        if (WINDOWS && unpacked != null && unpacked.endsWith(LIBRARY)) {
            File file = new File(unpacked);
            String name = file.getName();
            options.add("-Djna.boot.library.path=" + file.getParent());
            options.add("-Djna.boot.library.name=" + name.substring(0, name.length() - LIBRARY.length()));
        }
        return options;
    }

    private static List<String> whereClassesAre(Path directory) {
        List<String> options = new ArrayList<>();
        String modulePath = System.getProperty("jdk.module.path");
        if (modulePath != null && !modulePath.isEmpty()) {
            options.add("--module-path");
            options.add(resolve(modulePath, directory));
        }
        if (ChildMain.class.getModule().isNamed() || System.getProperty("jdk.module.main") != null) {
            options.add("--add-modules");
            options.add(String.join(",", modulesOfThisJvm()));
        }
        String classPath = System.getProperty("java.class.path", "");
        // an empty class path is none on the module path, and the working directory elsewhere
        if (!classPath.isEmpty() || System.getProperty("jdk.module.main") == null) {
            options.add("--class-path");
            options.add(resolve(classPath, directory));
        }
        return options;
    }

    private static TreeSet<String> modulesOfThisJvm() {
        TreeSet<String> names = new TreeSet<>();
        ModuleLayer.boot().modules().forEach(module -> names.add(module.getName()));
        return names;
    }

    /** A path of this process for a process with another working directory. */
    static String resolve(String path, Path directory) {
        if (directory == null) {
            return path;
        }
        StringBuilder resolved = new StringBuilder();
        int from = 0;
        while (from <= path.length()) {
            int to = path.indexOf(File.pathSeparatorChar, from);
            to = to < 0 ? path.length() : to;
            if (from > 0) {
                resolved.append(File.pathSeparatorChar);
            }
            resolved.append(new File(path.substring(from, to)).getAbsolutePath());
            from = to + 1;
        }
        return resolved.toString();
    }
}
