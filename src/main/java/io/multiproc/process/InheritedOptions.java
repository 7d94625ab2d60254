package io.multiproc.process;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The options that this JVM was started with and that its children get, too: all but those that only one process can have (a debugger's
 * or JMX port), that name a file to write, or that say which program to run. Options from the environment count as well; the variables
 * are taken out of the children's environment, so that none takes effect twice.
 */
final class InheritedOptions {
    static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private static final String OWN_PROPERTIES = "multiproc.";
    private static final String COLLECTOR_PREFIX = "-XX:+Use";
    private static final String COLLECTOR_SUFFIX = "GC";

    private static final List<String> PROGRAM = List.of(
            "-Djava.class.path=",
            "-Djdk.module.path=",
            "-Djdk.module.main=",
            "-Djdk.module.main.class=",
            "-Dsun.java.command=",
            "-Dsun.java.launcher",
            "-Djava.home=",
            "--module-path=",
            "-XX:Flags=",
            "-XX:VMOptionsFile=",
            "-XX:+PrintFlags",
            "-XX:+PrintCommandLineFlags");

    private static final List<String> ONE_PROCESS_ONLY = List.of(
            "-agentlib:",
            "-agentpath:",
            "-Xrun",
            "-Xdebug",
            "-Dcom.sun.management.",
            "-XX:+ManagementServer",
            "-XX:+PauseAtStartup",
            "-XX:CRaC");

    private static final List<String> FILES = List.of(
            "-XX:HeapDumpPath=",
            "-XX:ErrorFile=",
            "-XX:LogFile=",
            "-XX:+LogVMOutput",
            "-XX:ReplayDataFile=",
            "-XX:ArchiveClassesAtExit=",
            "-XX:DumpLoadedClassList=",
            "-XX:+RecordDynamicDumpInfo",
            "-XX:+AutoCreateSharedArchive",
            "-XX:AOTCacheOutput=",
            "-XX:AOTConfiguration=",
            "-XX:AOTMode=",
            "-XX:StartFlightRecording",
            "-XX:FlightRecorderOptions",
            "-XX:PerfDataSaveFile=",
            "-XX:+PerfDataSaveToFile",
            "-Xloggc:");

    private InheritedOptions() {}

    /** What the children of this JVM get. */
    static List<String> ofThisJvm() {
        return Holder.OPTIONS;
    }

    /** The properties of this library as they are now: a process and its children must agree on them. */
    static List<String> ownProperties() {
        Map<String, String> found = new TreeMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith(OWN_PROPERTIES)) {
                found.put(name, System.getProperty(name));
            }
        }
        List<String> options = new ArrayList<>();
        found.forEach((name, value) -> options.add("-D" + name + "=" + value));
        return options;
    }

    static List<String> select(List<String> options) {
        List<String> selected = new ArrayList<>();
        for (String option : options) {
            boolean excluded = startsWithAny(option, PROGRAM)
                    || startsWithAny(option, ONE_PROCESS_ONLY)
                    || startsWithAny(option, FILES)
                    || isLogToFile(option);
            if (!excluded) {
                selected.add(option);
            }
        }
        return selected;
    }

    /** Inherited options and chosen ones; a chosen garbage collector replaces the inherited one, for no JVM has two. */
    static List<String> merge(List<String> inherited, List<String> chosen) {
        boolean choosesCollector = chosen.stream().anyMatch(InheritedOptions::isCollector);
        List<String> merged = new ArrayList<>(inherited);
        if (choosesCollector) {
            merged.removeIf(InheritedOptions::isCollector);
        }
        merged.addAll(chosen);
        return merged;
    }

    private static boolean isCollector(String option) {
        return option.startsWith(COLLECTOR_PREFIX) && option.endsWith(COLLECTOR_SUFFIX);
    }

    private static boolean isLogToFile(String option) {
        String text = option.toLowerCase(Locale.ROOT);
        if (!text.startsWith("-xlog:")) {
            return false;
        }
        int output = text.indexOf(':', "-xlog:".length());
        if (output < 0) {
            return false;
        }
        String target = text.substring(output + 1);
        return !(target.isEmpty()
                || target.startsWith(":")
                || target.startsWith("stdout")
                || target.startsWith("stderr"));
    }

    private static boolean startsWithAny(String option, List<String> prefixes) {
        for (String prefix : prefixes) {
            if (option.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static final class Holder {
        static final List<String> OPTIONS =
                List.copyOf(select(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    }
}
