package io.multiproc.process;

import io.multiproc.internal.time.Pause;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Copies the standard error of a child to this process's, byte by byte, and keeps its last lines. */
final class StderrPump extends Thread {
    private static final int STACK_SIZE = 128 << 10;
    private static final int BUFFER_SIZE = 8 << 10;
    private static final int KEPT_BYTES = 8 << 10;
    private static final int KEPT_LINES = 20;
    private static final int LOOKS = 20;
    private static final long LOOK_MILLIS = 10;
    private static final long AFTER_FAILURE_NANOS = 10_000_000;

    private InputStream in;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final byte[] kept = new byte[KEPT_BYTES];
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private int keptLength;

    StderrPump(String processName) {
        super(null, null, "multiproc-stderr-" + processName, STACK_SIZE, false);
        setDaemon(true);
        setContextClassLoader(null);
    }

    /** Begins to copy. */
    void start(InputStream from) {
        in = from;
        start();
    }

    @Override
    public void run() {
        InputStream from = in;
        try (from) {
            boolean more = true;
            while (more) {
                try {
                    more = copyNext();
                } catch (RuntimeException | Error e) {
                    Pause.nanos(this, AFTER_FAILURE_NANOS); // The child must not wait for a pump that has ended.
                }
            }
        } catch (IOException e) {
            // the process is gone, and with it the pipe
        } finally {
            ended.countDown();
        }
    }

    /** Copies what there is; false at the end. */
    private boolean copyNext() throws IOException {
        int n = in.read(buffer);
        if (n >= 0) {
            keep(buffer, n);
            copy(buffer, n);
        }
        return n >= 0;
    }

    /**
     * Waits until everything has been copied: not for ever, as the process may have left the pipe to processes of its own. Counted in looks,
     * not in time: what keeps the pump from running, as a busy or a stopped machine does, makes the looks take longer as well.
     */
    void awaitEnd() throws InterruptedException {
        for (int look = 0; look < LOOKS; look++) {
            if (ended.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    /** The last lines so far. */
    synchronized String lastLines() {
        String text = new String(kept, 0, keptLength, charset()).stripTrailing().replace(System.lineSeparator(), "\n");
        int from = text.length();
        for (int lines = 0; lines < KEPT_LINES && from >= 0; lines++) {
            from = text.lastIndexOf('\n', from - 1);
        }
        return text.substring(from + 1);
    }

    private synchronized void keep(byte[] buffer, int length) {
        int drop = Math.max(0, keptLength + length - KEPT_BYTES);
        System.arraycopy(kept, drop, kept, 0, keptLength - drop);
        System.arraycopy(buffer, 0, kept, keptLength - drop, length);
        keptLength += length - drop;
    }

    private static void copy(byte[] buffer, int length) {
        PrintStream err = System.err;
        if (err != null) {
            try {
                err.write(buffer, 0, length);
                err.flush();
            } catch (RuntimeException e) {
                // a stream of the application's own; the child must not wait for it for ever
            }
        }
    }

    private static Charset charset() {
        String encoding = System.getProperty("native.encoding");
        try {
            return encoding == null ? Charset.defaultCharset() : Charset.forName(encoding);
        } catch (IllegalArgumentException e) {
            return Charset.defaultCharset();
        }
    }
}
