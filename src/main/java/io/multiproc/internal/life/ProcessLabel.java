package io.multiproc.internal.life;

/** What this process calls itself in the tables of the segments that it uses. A class of its own, as each child loads it before its task. */
public final class ProcessLabel {
    private static volatile String given;

    private ProcessLabel() {}

    /** Names this process, in the place of the command by which it was started. */
    public static void set(String label) {
        given = label;
    }

    static String current() {
        String label = given;
        if (label == null) {
            label = System.getProperty("sun.java.command", "");
        }
        return label.isEmpty() ? "java" : label;
    }
}
