package io.multiproc.bench.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.multiproc.bench.run.Case;
import io.multiproc.bench.run.CaseResult;
import io.multiproc.bench.run.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The results for programs, and for charts that are drawn later or on another machine.
 *
 * @param machine what was measured on
 * @param cases what came of each case
 */
public record Results(Machine machine, List<OfCase> cases) {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    /**
     * What the figures were measured on.
     *
     * @param processor its name, as the system tells it
     * @param processors how many there are
     * @param java the version of the Java run-time
     */
    public record Machine(String processor, int processors, String java, String system) {
        private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
        private static final String MODEL = "model name";

        static Machine current() {
            return new Machine(
                    processorName(),
                    Runtime.getRuntime().availableProcessors(),
                    Runtime.version().toString(),
                    System.getProperty("os.name") + " " + System.getProperty("os.version"));
        }

        private static String processorName() {
            try {
                return Files.readAllLines(PROCESSORS).stream()
                        .filter(line -> line.startsWith(MODEL))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse("unknown");
            } catch (IOException e) {
                return "unknown";
            }
        }

        @Override
        public String toString() {
            return processor + ", " + processors + " processors, Java " + java + ", " + system;
        }
    }

    /** One case. Maps that would be empty are left out of the file. */
    public record OfCase(
            String name,
            String unit,
            Map<String, Summary> subjects,
            Map<String, Double> ratios,
            Map<String, Double> targets,
            Map<String, Double> fairness,
            Map<String, String> missing) {}

    /** What is to be written of the results so far. */
    public static Results of(List<CaseResult> results) {
        return new Results(
                Machine.current(), results.stream().map(Results::ofCase).toList());
    }

    public void write(Path file) throws IOException {
        Files.writeString(file, GSON.toJson(this) + "\n");
    }

    public static Results read(Path file) throws IOException {
        return GSON.fromJson(Files.readString(file), Results.class);
    }

    private static OfCase ofCase(CaseResult result) {
        Map<String, Double> ratios = new LinkedHashMap<>();
        Map<String, Double> targets = new LinkedHashMap<>();
        for (Case.Peer peer : result.of().peers()) {
            String name = peer.subject().name();
            result.ratio(name).ifPresent(ratio -> ratios.put(name, ratio));
            peer.target().ifPresent(target -> targets.put(name, target));
        }
        return new OfCase(
                result.of().name(),
                result.of().unit().symbol(),
                result.subjects(),
                ratios,
                unlessEmpty(targets),
                unlessEmpty(result.fairness()),
                unlessEmpty(result.missing()));
    }

    private static <T> Map<String, T> unlessEmpty(Map<String, T> map) {
        return map.isEmpty() ? null : map;
    }
}
