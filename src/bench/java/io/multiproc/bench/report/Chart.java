package io.multiproc.bench.report;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The ratios as bars on a logarithmic scale: a bar below the line means that multiproc is better. Where there is a
 * ratio to reach, a mark shows it.
 */
public final class Chart {
    private static final int HEIGHT = 700;
    private static final int WIDTH_OF_A_BAR = 60;
    private static final int MARGINS = 200;

    private final List<String> labels = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();
    private final List<Double> targets = new ArrayList<>();

    private final String machine;

    private Chart(Results results) {
        machine = results.machine().toString();
        for (Results.OfCase result : results.cases()) {
            result.ratios().forEach((peer, ratio) -> add(result, peer, ratio));
        }
    }

    /**
     * Draws the chart as SVG.
     *
     * @return whether there was any ratio to draw
     */
    public static boolean write(Results results, Path file) throws IOException {
        Chart chart = new Chart(results);
        if (chart.labels.isEmpty()) {
            return false;
        }
        VectorGraphicsEncoder.saveVectorGraphic(chart.draw(), file.toString(), VectorGraphicsFormat.SVG);
        return true;
    }

    private void add(Results.OfCase result, String peer, double ratio) {
        Double target = result.targets() == null ? null : result.targets().get(peer);
        labels.add(result.name() + " / " + peer);
        ratios.add(Math.log10(ratio));
        targets.add(target == null ? null : Math.log10(target));
    }

    private CategoryChart draw() {
        CategoryChart chart = new CategoryChartBuilder()
                .width(MARGINS + WIDTH_OF_A_BAR * labels.size())
                .height(HEIGHT)
                .title("multiproc's time / peer's time (below 1: multiproc is better); " + machine)
                .yAxisTitle("ratio, logarithmic")
                .build();
        CategoryStyler styler = chart.getStyler();
        styler.setLegendPosition(LegendPosition.OutsideE);
        styler.setXAxisLabelRotation(90);
        styler.setyAxisTickLabelsFormattingFunction(power -> Table.number(Math.pow(10, power)));
        styler.setOverlapped(true);
        styler.setChartBackgroundColor(Color.WHITE);
        chart.addSeries("measured", labels, ratios).setFillColor(new Color(0x4C, 0x78, 0xA8));
        if (targets.stream().anyMatch(target -> target != null)) {
            chart.addSeries("to reach", labels, targets)
                    .setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Scatter)
                    .setMarker(SeriesMarkers.DIAMOND)
                    .setMarkerColor(new Color(0xE4, 0x57, 0x56));
        }
        return chart;
    }
}
