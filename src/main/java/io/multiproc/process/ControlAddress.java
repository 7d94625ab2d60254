package io.multiproc.process;

import io.multiproc.internal.os.SegmentAddress;

/**
 * Where a child finds its control segment, as one word of a command line.
 *
 * @param pid the process that made it
 * @param segment where it is
 * @param nonce the number that must stand in it
 */
record ControlAddress(long pid, SegmentAddress segment, long nonce) {
    private static final char SEPARATOR = ':';

    /** An address in this process. */
    static ControlAddress here(SegmentAddress segment, long nonce) {
        return new ControlAddress(ProcessHandle.current().pid(), segment, nonce);
    }

    /** The place comes last: it may have any characters. */
    String toText() {
        return new StringBuilder()
                .append(pid)
                .append(SEPARATOR)
                .append(nonce)
                .append(SEPARATOR)
                .append(segment.device())
                .append(SEPARATOR)
                .append(segment.inode())
                .append(SEPARATOR)
                .append(segment.size())
                .append(SEPARATOR)
                .append(segment.place())
                .toString();
    }

    static ControlAddress parse(String text) {
        long[] fields = new long[5];
        int from = 0;
        for (int i = 0; i < fields.length; i++) {
            int to = text.indexOf(SEPARATOR, from);
            if (to < from) {
                throw new IllegalArgumentException("not the handle of a control segment: handle=".concat(text));
            }
            fields[i] = Long.parseLong(text.substring(from, to));
            from = to + 1;
        }
        SegmentAddress segment = new SegmentAddress(text.substring(from), fields[2], fields[3], fields[4]);
        return new ControlAddress(fields[0], segment, fields[1]);
    }
}
