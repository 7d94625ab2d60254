package io.multiproc.internal.os.linux;

import io.multiproc.NativeCallException;
import io.multiproc.internal.os.posix.Errno;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether this system shows processes under {@code /proc}, which is the only way to a file without a name. */
final class ProcDirectory {
    private static final String OWN_DESCRIPTORS = "/proc/self/fd";

    private static final Pattern DESCRIPTORS = Pattern.compile("Max open files +(\\d{1,18})");
    private static final Pattern MAPPINGS = Pattern.compile("(\\d{1,18})");

    private static final int MOST_BYTES = 4096;

    /** What is assumed where it is not told. */
    private static final long UNKNOWN = 1024;

    private ProcDirectory() {}

    /** The exception for a refused call that went through there. */
    static NativeCallException failure(String call, int errno, String object) {
        if (!Errno.ENOENT.is(errno) || !isMissing()) {
            return Errno.failure(call, errno, object);
        }
        return new NativeCallException(
                call,
                errno,
                Errno.nameOf(errno),
                object,
                "there is no /proc here, without which memory can be made without a name or opened by its name, but not be named,"
                        + " locked, handed to another process, or lead to a child: mount it (mount -t proc proc /proc)");
    }

    /**
     * Refuses to go on without it.
     *
     * @throws NativeCallException if it is missing
     */
    static void require(String object) {
        if (isMissing()) {
            throw failure("open " + OWN_DESCRIPTORS, 2, object);
        }
    }

    /** How many descriptors this process may have. */
    static long mostDescriptors() {
        return number("/proc/self/limits", DESCRIPTORS);
    }

    /** How many mappings a process may have. */
    static long mostMappings() {
        return number("/proc/sys/vm/max_map_count", MAPPINGS);
    }

    private static long number(String file, Pattern form) {
        try (FileInputStream in = new FileInputStream(file)) {
            // In one read: what the kernel has at /proc/sys ends after the first, and Files.readString begins with one
            // byte.
            byte[] content = new byte[MOST_BYTES];
            int length = Math.max(0, in.read(content));
            Matcher matcher = form.matcher(new String(content, 0, length, StandardCharsets.US_ASCII));
            return matcher.find() ? Long.parseLong(matcher.group(1)) : UNKNOWN;
        } catch (IOException | RuntimeException e) {
            return UNKNOWN;
        }
    }

    static boolean isMissing() {
        return !new File(OWN_DESCRIPTORS).exists();
    }
}
