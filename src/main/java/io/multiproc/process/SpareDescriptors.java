package io.multiproc.process;

import io.multiproc.ProcessStartException;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;

/**
 * Finds out whether this process may open as many files as a start takes for a moment. The JDK, when it runs out of them in the middle
 * of a start, leaves some of its pipes open. Windows sets no such limit.
 */
final class SpareDescriptors {
    private static final String NOTHING = "/dev/null";
    private static final int NEEDED = 12;

    private SpareDescriptors() {}

    /**
     * Looks.
     *
     * @throws ProcessStartException if there are too few
     */
    static void check(String processName) {
        if (File.separatorChar == '\\') {
            return;
        }
        FileInputStream[] files = new FileInputStream[NEEDED];
        int opened = 0;
        IOException failure = null;
        try {
            for (; opened < NEEDED; opened++) {
                files[opened] = new FileInputStream(NOTHING);
            }
        } catch (IOException e) {
            failure = e; // Thrown when those that were opened are closed again: its class may be a file, too.
        } finally {
            for (int i = 0; i < opened; i++) {
                close(files[i]);
            }
        }
        if (failure != null) {
            throw new ProcessStartException(
                    processName,
                    "this process cannot open the files that a start takes: needed=" + NEEDED + ", opened=" + opened
                            + "; close some, or allow more (ulimit -n)",
                    "",
                    failure);
        }
    }

    private static void close(FileInputStream file) {
        try {
            file.close();
        } catch (IOException e) {
            // nothing was written
        }
    }
}
