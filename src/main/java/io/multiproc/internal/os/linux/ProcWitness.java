package io.multiproc.internal.os.linux;

import io.multiproc.internal.os.ProcessMark;
import io.multiproc.internal.os.Witness;
import io.multiproc.internal.os.posix.Errno;
import io.multiproc.internal.os.posix.LibC;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Deaths as {@code /proc} shows them. The argument: a process id and the ticks of a start, both counted in the same namespaces, are written by a
 * living process of itself. The start of a process never changes. So if the id belongs to no process now, or to one with another start, the process
 * that wrote them is gone; the order in which the two are looked at does not matter, and an id that is used again with the same start by
 * chance only leaves the dead unnoticed. Ticks are compared and never turned into a time of the day, which moves with the clock.
 *
 * <p>The id means the same process here only if the writer's pid namespace is this process's; the ticks are comparable only in the same time namespace;
 * and {@code /proc} tells of this pid namespace only if it was mounted in it. Whatever cannot be read is a doubt: no descriptors, no {@code /proc}, a
 * process that is hidden. That an id is free is therefore asked of {@code kill}, which sees hidden processes too.
 */
final class ProcWitness implements Witness {
    private static final String SELF = "/proc/self";
    private static final int NO_SIGNAL = 0;
    private static final int LONGEST = 4096;

    /** In {@code /proc/<pid>/stat}, counted from behind the name, which may have spaces and parentheses in it. */
    private static final int STATE = 0;

    private static final int START = 19;

    private final long pid = ProcessHandle.current().pid();
    private volatile ProcessMark own = ProcessMark.UNKNOWN;

    @Override
    public ProcessMark own() {
        if (!own.isKnown()) {
            own = readOwn();
        }
        return own;
    }

    private ProcessMark readOwn() {
        try {
            if (!isProcOfThisNamespace()) {
                return ProcessMark.UNKNOWN;
            }
            long start = Long.parseLong(stat(pid)[START]);
            return new ProcessMark(start, namespace("pid"), timeNamespace());
        } catch (IOException | RuntimeException e) {
            return ProcessMark.UNKNOWN;
        }
    }

    @Override
    public boolean isDead(long other, ProcessMark mark) {
        ProcessMark here = own();
        if (!mark.isKnown()
                || !here.isKnown()
                || mark.pidNamespace() != here.pidNamespace()
                || mark.timeNamespace() != here.timeNamespace()
                || other <= 0
                || other > Integer.MAX_VALUE) {
            return false;
        }
        if (LibC.kill((int) other, NO_SIGNAL) != 0) {
            int errno = Errno.last();
            if (Errno.ESRCH.is(errno)) {
                return true;
            }
        }
        try {
            if (!isProcOfThisNamespace()) {
                return false;
            }
            String[] stat = stat(other);
            return Long.parseLong(stat[START]) != mark.startTicks() || stat[STATE].equals("Z") && hasNoOtherTask(other);
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** Whether {@code /proc} was mounted in this process's pid namespace: in another, ids are other processes'. */
    private boolean isProcOfThisNamespace() throws IOException {
        if (!Files.readSymbolicLink(Path.of(SELF)).toString().equals(Long.toString(pid))) {
            return false;
        }
        // By chance the id can be the same in both. The kernel lists one id for each namespace from that of the mount
        // on.
        for (String line : read(SELF + "/status").split("\n")) {
            if (line.startsWith("NSpid:")) {
                return line.split("\\s+").length == 2;
            }
        }
        return true;
    }

    /** A process that has ended and that its parent has not waited for; while it has other tasks, these go on. */
    private static boolean hasNoOtherTask(long pid) {
        String[] tasks = new File("/proc/" + pid + "/task").list();
        return tasks != null && tasks.length == 1 && tasks[0].equals(Long.toString(pid));
    }

    private static String[] stat(long pid) throws IOException {
        String line = read("/proc/" + pid + "/stat");
        return line.substring(line.lastIndexOf(')') + 2).split(" ");
    }

    private static String read(String path) throws IOException {
        try (FileInputStream in = new FileInputStream(path)) {
            return new String(in.readNBytes(LONGEST), StandardCharsets.ISO_8859_1);
        }
    }

    private static long timeNamespace() throws IOException {
        try {
            return namespace("time");
        } catch (NoSuchFileException e) {
            return ProcessMark.NO_TIME_NAMESPACES;
        }
    }

    /** The inode of a namespace, which is in its link: {@code pid:[4026531836]}. */
    private static long namespace(String type) throws IOException {
        String link = Files.readSymbolicLink(Path.of(SELF, "ns", type)).toString();
        return Long.parseLong(link.substring(link.indexOf('[') + 1, link.length() - 1));
    }
}
