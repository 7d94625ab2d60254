package io.multiproc.process;

import io.multiproc.internal.os.SegmentAddress;

/** Where a child finds its control segment, as one word of a command line. */
record ControlAddress(SegmentAddress segment, long nonce) {
    private static final char SEPARATOR = ':';

    String toText() {
        return new StringBuilder()
                .append(segment.pid())
                .append(SEPARATOR)
                .append(segment.descriptor())
                .append(SEPARATOR)
                .append(segment.device())
                .append(SEPARATOR)
                .append(segment.inode())
                .append(SEPARATOR)
                .append(segment.size())
                .append(SEPARATOR)
                .append(nonce)
                .toString();
    }

    static ControlAddress parse(String text) {
        long[] fields = new long[6];
        int from = 0;
        for (int i = 0; i < fields.length; i++) {
            int to = i == fields.length - 1 ? text.length() : text.indexOf(SEPARATOR, from);
            if (to < from) {
                throw new IllegalArgumentException("not the handle of a control segment: handle=".concat(text));
            }
            fields[i] = Long.parseLong(text.substring(from, to));
            from = to + 1;
        }
        SegmentAddress segment = new SegmentAddress(fields[0], (int) fields[1], fields[2], fields[3], fields[4]);
        return new ControlAddress(segment, fields[5]);
    }
}
