package io.multiproc.internal.os;

import io.multiproc.OutOfSharedMemoryException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of the segments that this process has created and not yet given back, and how many they may be: the system property {@value #PROPERTY}, a
 * number of bytes, or with the suffix k, m or g. What the system itself limits is compared by {@link Segments#create}.
 */
public final class Budget {
    static final String PROPERTY = "multiproc.budget";

    private static final Pattern FORM = Pattern.compile("(\\d{1,12})([kKmMgG]?)");
    private static final long LIMIT = parse(System.getProperty(PROPERTY, ""));
    private static final AtomicLong RESERVED = new AtomicLong();
    private static final AtomicLong ATTACHED = new AtomicLong();

    private Budget() {}

    static long parse(String text) {
        if (text.isEmpty()) {
            return Long.MAX_VALUE;
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a number of bytes: " + PROPERTY + "=" + text
                    + "; use a number, with k, m or g for units of 2^10, 2^20 or 2^30");
        }
        int shift = matcher.group(2).isEmpty()
                ? 0
                : 10 * (1 + "kmg".indexOf(Character.toLowerCase(text.charAt(text.length() - 1))));
        return Long.parseLong(matcher.group(1)) << shift;
    }

    /**
     * Creates a segment whose bytes count until they are {@linkplain #release released}.
     *
     * @param file whether it must be reachable as a file ({@link Segments#createFile})
     * @throws OutOfSharedMemoryException if the budget or the system does not allow it
     */
    public static Segment create(String name, long size, boolean file) {
        boolean limited = LIMIT != Long.MAX_VALUE;
        if (limited) {
            long before = RESERVED.getAndUpdate(reserved -> size > LIMIT - reserved ? reserved : reserved + size);
            if (size > LIMIT - before) {
                throw new OutOfSharedMemoryException(
                        name == null ? "anonymous memory" : name,
                        size,
                        Math.max(0, LIMIT - before),
                        "this process has reserved " + before + " bytes of a budget of " + LIMIT + " (-D" + PROPERTY
                                + "): raise it, close shared objects, or share less");
            }
        }
        boolean created = false;
        try {
            Segments segments = Os.current().segments();
            Segment segment = file ? segments.createFile(size) : segments.create(name, size);
            created = true;
            return segment;
        } finally {
            if (created != limited) {
                RESERVED.addAndGet(created ? size : -size);
            }
        }
    }

    /** The memory of a segment that this process has created is given back, as far as this process is concerned. */
    public static void release(long size) {
        RESERVED.addAndGet(-size);
    }

    /** A segment of another process was attached, or with a negative number of bytes given back. */
    public static void attached(long bytes) {
        ATTACHED.addAndGet(bytes);
    }

    /** The bytes of the segments that this process has created and not yet given back. */
    public static long reserved() {
        return RESERVED.get();
    }

    /** The bytes of the segments that this process has attached and not created. */
    public static long attached() {
        return ATTACHED.get();
    }

    /** The most bytes that this process may reserve, or {@link Long#MAX_VALUE}. */
    public static long limit() {
        return LIMIT;
    }

    /** The bytes that may still be reserved as far as the property is concerned. */
    static long left() {
        return Math.max(0, LIMIT - RESERVED.get());
    }

    /** The bytes that this process may reserve now, as far as is known. */
    public static long available() {
        return Math.min(left(), Os.current().segments().available().bytes());
    }
}
