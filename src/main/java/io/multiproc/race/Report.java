package io.multiproc.race;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Tells what was found: a message, and a picture in a file. */
final class Report {
    /** The directory for pictures. */
    private static final String DIRECTORY = "multiproc.race.reports";

    private Report() {}

    /** Found: what is shown; first: the same before it was made smaller, from the seed. */
    static RaceFoundError of(Found found, Found first, long seed) {
        Finding finding = found.finding();
        StringBuilder text = new StringBuilder(finding.headline());
        text.append(": seed=").append(seed).append("\n");
        text.append("shortest failing scenario: ").append(found.scenario().size());
        text.append(" (first: ").append(first.scenario().size()).append(")\n");
        if (!found.scenario().kills().isEmpty()) {
            text.append("kills: ")
                    .append(found.scenario().kills().stream()
                            .map(Kill::toString)
                            .collect(Collectors.joining("; ")))
                    .append("\n");
        }
        if (!found.schedule().isEmpty()) {
            text.append("schedule: ").append(first.schedule()).append("; shown here: ");
            text.append(found.schedule()).append("\n");
        }
        text.append(new Timeline(finding.events(), finding.unexplained()).text());
        text.append(finding.details());
        String picture = picture(finding, seed, text);
        return new RaceFoundError(text.toString(), seed, first.schedule(), picture);
    }

    /** Where it is, or null; a picture that cannot be written is no reason to fail in another way. */
    private static String picture(Finding finding, long seed, StringBuilder text) {
        Path directory = Path.of(System.getProperty(DIRECTORY, "target/race"));
        try {
            Files.createDirectories(directory);
            Path file = Files.createTempFile(directory, "race-" + Long.toHexString(seed) + "-", ".svg");
            Files.writeString(file, Picture.of(finding));
            text.append("picture: ").append(file.toUri()).append("\n");
            return file.toString();
        } catch (IOException e) {
            text.append("no picture: ").append(e).append("\n");
            return null;
        }
    }
}
