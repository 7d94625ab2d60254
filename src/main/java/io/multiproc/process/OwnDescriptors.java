package io.multiproc.process;

import io.multiproc.ProcessStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds out whether a child can open what this process holds open for it, through {@code /proc/PID/fd}. Linux gives that directory to root, and refuses
 * others, while a process is not dumpable: after {@code prctl(PR_SET_DUMPABLE, 0)}, or if its program has file capabilities ({@code setcap}).
 */
final class OwnDescriptors {
    private static final String PROC = "/proc/";
    private static final String REASON =
            "this process does not let its children reach its memory: a process is not dumpable if its program has file"
                    + " capabilities (setcap), or after prctl(PR_SET_DUMPABLE, 0)";
    private static final String REMEDY =
            "; give it ambient capabilities instead, or start this JVM with -Dmultiproc.os=portable";

    private OwnDescriptors() {}

    /**
     * Looks.
     *
     * @param place where a child is to find what it needs
     * @throws ProcessStartException if it cannot
     */
    static void check(String processName, String place) {
        if (place.startsWith(PROC) && isClosedToOthers()) {
            throw new ProcessStartException(processName, REASON + ", place=" + place + REMEDY, "", null);
        }
    }

    /** What to say of a child that ended early if it could not open a place, which root without CAP_SYS_PTRACE notices only there; or nothing. */
    static String explain(String place, String lastLines) {
        boolean refused = place.startsWith(PROC) && lastLines.contains("could not open") && lastLines.contains(place);
        return refused ? "; " + REASON + REMEDY : "";
    }

    private static boolean isClosedToOthers() {
        try {
            return !ownerOf("/proc/self").equals(ownerOf("/proc/self/fd"));
        } catch (IOException | RuntimeException e) {
            return false; // The start will tell.
        }
    }

    private static Object ownerOf(String path) throws IOException {
        return Files.getAttribute(Path.of(path), "unix:uid");
    }
}
