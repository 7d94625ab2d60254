package io.multiproc.process;

import io.multiproc.internal.os.Budget;
import io.multiproc.internal.os.Mapping;
import io.multiproc.internal.os.Reclamation;
import io.multiproc.internal.os.Segment;
import java.nio.charset.Charset;
import java.util.List;

/**
 * An argument file of the {@code java} command. A command line has a limit, a file has none. It lies in anonymous shared memory: it has
 * no name, needs no room on a disk, and is gone with this process even if that is killed.
 */
final class ArgFile implements AutoCloseable {
    private final Segment segment;
    private boolean closed;

    private ArgFile(Segment segment) {
        this.segment = segment;
    }

    static ArgFile create(List<String> arguments) {
        byte[] bytes = format(arguments).getBytes(Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")));
        return Reclamation.retrying(() -> create(bytes));
    }

    private static ArgFile create(byte[] bytes) {
        Segment segment = Budget.create(null, bytes.length, true);
        try {
            Mapping mapping = segment.map();
            try {
                mapping.buffer(0, bytes.length).put(bytes);
            } finally {
                mapping.unmap();
            }
            return new ArgFile(segment);
        } catch (RuntimeException | Error e) {
            segment.close();
            Budget.release(bytes.length);
            throw e;
        }
    }

    /** The argument of the command that stands for the whole file, valid until it is closed. */
    String argument() {
        return "@" + place();
    }

    /** Where a child finds the file. */
    String place() {
        return segment.address().place();
    }

    /** One argument a line, quoted as the command expects it: within quotes a backslash is followed by what it stands for. */
    static String format(List<String> arguments) {
        StringBuilder text = new StringBuilder();
        for (String argument : arguments) {
            text.append('"');
            for (int i = 0; i < argument.length(); i++) {
                char c = argument.charAt(i);
                switch (c) {
                    case '\\' -> text.append("\\\\");
                    case '"' -> text.append("\\\"");
                    case '\n' -> text.append("\\n");
                    case '\r' -> text.append("\\r");
                    case '\t' -> text.append("\\t");
                    case '\f' -> text.append("\\f");
                    default -> text.append(c);
                }
            }
            text.append("\"\n");
        }
        return text.toString();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            segment.close();
            Budget.release(segment.size());
        }
    }
}
