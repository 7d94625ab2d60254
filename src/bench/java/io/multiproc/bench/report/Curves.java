package io.multiproc.bench.report;

import io.multiproc.bench.run.Summary;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Throughput by the number of processes: a chart for each thing that they contend for, a curve for each subject. Both scales are logarithmic. */
public final class Curves {
    private static final String PREFIX = "scale.";
    private static final int WIDTH = 700;
    private static final int HEIGHT = 450;
    private static final double NANOS_TO_MILLIONS_A_SECOND = 1e3;

    private Curves() {}

    /**
     * Draws the charts as SVG.
     *
     * @return the files
     */
    public static List<Path> write(Results results, Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, Map<String, TreeMap<Integer, Double>>> thing :
                things(results).entrySet()) {
            Path file = directory.resolve(thing.getKey() + ".svg");
            VectorGraphicsEncoder.saveVectorGraphic(
                    draw(thing.getKey() + "; " + results.machine(), thing.getValue()),
                    file.toString(),
                    VectorGraphicsFormat.SVG);
            files.add(file);
        }
        return files;
    }

    /** Millions of operations a second, by what is contended for, subject and number of processes. */
    private static Map<String, Map<String, TreeMap<Integer, Double>>> things(Results results) {
        Map<String, Map<String, TreeMap<Integer, Double>>> things = new LinkedHashMap<>();
        for (Results.OfCase result : results.cases()) {
            String name = result.name();
            if (name.startsWith(PREFIX)) {
                int dot = name.lastIndexOf('.');
                int processes = Integer.parseInt(name.substring(dot + 1));
                Map<String, TreeMap<Integer, Double>> curves =
                        things.computeIfAbsent(name.substring(0, dot), key -> new LinkedHashMap<>());
                for (Map.Entry<String, Summary> subject : result.subjects().entrySet()) {
                    curves.computeIfAbsent(subject.getKey(), key -> new TreeMap<>())
                            .put(
                                    processes,
                                    NANOS_TO_MILLIONS_A_SECOND
                                            / subject.getValue().median());
                }
            }
        }
        return things;
    }

    private static XYChart draw(String title, Map<String, TreeMap<Integer, Double>> curves) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("processes")
                .yAxisTitle("million operations a second, all together")
                .build();
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        curves.forEach((subject, points) ->
                chart.addSeries(subject, List.copyOf(points.keySet()), List.copyOf(points.values())));
        return chart;
    }
}
