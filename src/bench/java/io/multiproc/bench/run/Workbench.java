package io.multiproc.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What all subjects of a run share.
 *
 * @param base the project's base directory, where the peers' sources are
 * @param output where results, compiled peers and logs go
 * @param python the CPython interpreter
 * @param peers the directory of compiled peers in C, or empty
 * @param rounds how often each subject is timed
 */
public record Workbench(Path base, Path output, String python, String peers, int rounds) {
    /** The file for what a subject prints that is not its result. */
    public Path log(String name) throws IOException {
        Path directory = Files.createDirectories(output.resolve("log"));
        return directory.resolve(name.replaceAll("[^A-Za-z0-9._-]+", "-") + ".log");
    }
}
