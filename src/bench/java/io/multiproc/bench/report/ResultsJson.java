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

/** The results for programs. */
public final class ResultsJson {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private ResultsJson() {}

    private record Document(List<CaseJson> cases) {}

    /** The fields are named as the format wants them; {@code fairness} and {@code missing} are left out if they are empty. */
    private record CaseJson(
            String name,
            String unit,
            Map<String, Summary> subjects,
            Map<String, Double> ratios,
            Map<String, Double> fairness,
            Map<String, String> missing) {}

    public static void write(List<CaseResult> results, Path file) throws IOException {
        List<CaseJson> cases = results.stream().map(ResultsJson::json).toList();
        Files.writeString(file, GSON.toJson(new Document(cases)) + "\n");
    }

    private static CaseJson json(CaseResult result) {
        Map<String, Double> ratios = new LinkedHashMap<>();
        for (Case.Peer peer : result.of().peers()) {
            String name = peer.subject().name();
            result.ratio(name).ifPresent(ratio -> ratios.put(name, ratio));
        }
        return new CaseJson(
                result.of().name(),
                result.of().unit().symbol(),
                result.subjects(),
                ratios,
                result.fairness().isEmpty() ? null : result.fairness(),
                result.missing().isEmpty() ? null : result.missing());
    }
}
