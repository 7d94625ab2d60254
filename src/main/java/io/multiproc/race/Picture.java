package io.multiproc.race;

import java.util.List;
import java.util.Locale;

/** A history as an SVG picture: a column for each actor, a box for each operation from its beginning to its end. */
final class Picture {
    private static final int COLUMN = 240;
    private static final int LEFT = 90;
    private static final int TOP = 60;
    private static final int ROW = 26;

    private final StringBuilder svg = new StringBuilder();

    private Picture() {}

    static String of(Finding finding) {
        return new Picture().draw(finding);
    }

    /** Moments are placed in their order, not by their distance: most operations are short, and some pauses long. */
    private String draw(Finding finding) {
        List<Event> events = finding.events();
        List<Integer> columns =
                events.stream().map(Event::column).distinct().sorted().toList();
        List<Long> moments = events.stream()
                .flatMap(event -> event.pending()
                        ? List.of(event.invoked()).stream()
                        : List.of(event.invoked(), event.returned()).stream())
                .distinct()
                .sorted()
                .toList();
        int width = LEFT + COLUMN * columns.size() + 20;
        int height = TOP + ROW * (moments.size() + 2);
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                width,
                height));
        text(10, 20, finding.headline());
        for (int i = 0; i < columns.size(); i++) {
            text(LEFT + i * COLUMN, TOP - 12, Timeline.name(columns.get(i)));
        }
        for (int i = 0; i < moments.size(); i++) {
            text(8, TOP + i * ROW + 4, String.format(Locale.ROOT, "%.2f us", (moments.get(i) - moments.get(0)) / 1e3));
        }
        for (Event event : events) {
            int from = moments.indexOf(event.invoked());
            int to = event.pending() ? moments.size() : moments.indexOf(event.returned());
            box(LEFT + columns.indexOf(event.column()) * COLUMN, from, to, event, event == finding.unexplained());
        }
        return svg.append("</svg>\n").toString();
    }

    private void box(int x, int from, int to, Event event, boolean unexplained) {
        String fill = unexplained ? "#ffb3a7" : event.pending() ? "#eeeeee" : "#cfe3f7";
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\" fill=\"%s\" stroke=\"#555\"%s/>%n",
                x,
                TOP + from * ROW - 8,
                COLUMN - 16,
                Math.max(1, to - from) * ROW - 4,
                fill,
                event.pending() ? " stroke-dasharray=\"4\"" : ""));
        String outcome = event.pending() ? "no return" : event.outcome().toString();
        text(x + 6, TOP + from * ROW + 6, event.text() + " " + outcome + " (pid " + event.pid() + ")");
    }

    private void text(int x, int y, String text) {
        String safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\">%s</text>%n", x, y, safe));
    }
}
