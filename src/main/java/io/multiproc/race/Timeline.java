package io.multiproc.race;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A history as text: a column for each actor, a line for each beginning or end; one line for both if nothing happened between them. */
final class Timeline {
    private static final int NARROWEST = 22;
    private static final int WIDEST = 60;
    private static final double NANOS_PER_MICRO = 1e3;

    private final List<Event> events;
    private final Event unexplained;
    private final List<Integer> columns;

    private record Line(long time, Event event, boolean begins, boolean ends) {}

    Timeline(List<Event> events, Event unexplained) {
        this.events = events;
        this.unexplained = unexplained;
        this.columns = events.stream().map(Event::column).distinct().sorted().toList();
    }

    static String name(int column) {
        return column < StageLayout.ACTORS ? "actor " + column : column == StageLayout.ACTORS ? "before" : "after";
    }

    /** Lines that end with line feeds. */
    String text() {
        if (events.isEmpty()) {
            return "nothing began\n";
        }
        List<Line> lines = lines();
        List<String> cells = new ArrayList<>();
        int width = NARROWEST;
        int[] life = new int[StageLayout.LANES];
        for (Line line : lines) {
            String cell = cell(line, life);
            cells.add(cell);
            width = Math.max(width, Math.min(WIDEST, cell.length()));
        }
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%10s", "time/us"));
        for (int column : columns) {
            text.append(" | ").append(pad(title(column), width));
        }
        trim(text);
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            text.append(String.format(
                    Locale.ROOT, "%10.2f", (line.time - events.get(0).invoked()) / NANOS_PER_MICRO));
            for (int column : columns) {
                text.append(" | ").append(pad(column == line.event.column() ? cells.get(i) : "", width));
            }
            if (line.event == unexplained && line.ends) {
                text.append(" <== cannot be explained");
            }
            trim(text);
        }
        return text.toString();
    }

    private String title(int column) {
        long pid = events.stream()
                .filter(event -> event.column() == column)
                .findFirst()
                .orElseThrow()
                .pid();
        return name(column) + " (pid " + pid + ")";
    }

    private List<Line> lines() {
        List<Line> all = new ArrayList<>();
        for (Event event : events) {
            all.add(new Line(event.invoked(), event, true, false));
            if (!event.pending()) {
                all.add(new Line(event.returned(), event, false, true));
            }
        }
        all.sort(Comparator.comparingLong(Line::time));
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Line line = all.get(i);
            if (line.begins && i + 1 < all.size() && all.get(i + 1).event == line.event) {
                lines.add(new Line(line.time, line.event, true, true));
                i++;
            } else {
                lines.add(line);
            }
        }
        return lines;
    }

    private static String cell(Line line, int[] life) {
        Event event = line.event;
        String process = "";
        if (life[event.column()] != event.life()) {
            life[event.column()] = event.life();
            process = "(pid " + event.pid() + ") ";
        }
        if (event.pending()) {
            return process + "[ " + event.text() + " no return";
        }
        if (line.begins && line.ends) {
            return process + event.text() + " " + event.outcome();
        }
        return process + (line.begins ? "[ " + event.text() : "] " + event.text() + " " + event.outcome());
    }

    private static String pad(String text, int width) {
        return text.length() > width ? text.substring(0, width - 3) + "..." : text + " ".repeat(width - text.length());
    }

    private static void trim(StringBuilder text) {
        int length = text.length();
        while (text.charAt(length - 1) == ' ') {
            length--;
        }
        text.setLength(length);
        text.append('\n');
    }
}
