package io.multiproc.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Draws the charts of results that were measured before, here or on another machine. The arguments are the file of results, and the directory for the
 * charts.
 */
public final class Charts {
    private Charts() {}

    public static void main(String[] arguments) throws IOException {
        System.setProperty("java.awt.headless", "true");
        if (arguments.length != 2) {
            System.err.println("usage: RESULTS.json DIRECTORY");
            System.exit(2);
            return;
        }
        write(Results.read(Path.of(arguments[0])), Path.of(arguments[1]));
    }

    /** Draws all charts, and prints where each is. A small Java run-time has nothing to draw with: then it says so. */
    public static void write(Results results, Path directory) throws IOException {
        if (ModuleLayer.boot().findModule("java.desktop").isEmpty()) {
            System.out.println(
                    "charts: none, as this Java run-time has no module java.desktop; draw them with another");
            return;
        }
        Path ratios = directory.resolve("ratios.svg");
        Files.deleteIfExists(ratios);
        if (Chart.write(results, ratios)) {
            System.out.println("chart: " + ratios);
        }
        List<Path> curves = Curves.write(results, directory);
        curves.forEach(file -> System.out.println("chart: " + file));
    }
}
