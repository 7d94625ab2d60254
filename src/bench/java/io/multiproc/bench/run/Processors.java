package io.multiproc.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processors on which this process may run. */
final class Processors {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String FIELD = "Cpus_allowed_list:";

    private Processors() {}

    static List<Integer> allowed() throws MissingException {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(FIELD)) {
                    return parse(line.substring(FIELD.length()).strip());
                }
            }
            throw new MissingException("the allowed processors are unknown: no " + FIELD + " in " + STATUS);
        } catch (IOException e) {
            throw new MissingException("the allowed processors are unknown: " + e.getMessage(), e);
        }
    }

    /** Numbers and ranges, as in {@code 0-3,8}. */
    static List<Integer> parse(String ranges) {
        List<Integer> processors = new ArrayList<>();
        for (String range : ranges.split(",")) {
            String[] ends = range.split("-");
            for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
                processors.add(i);
            }
        }
        return processors;
    }
}
