package io.multiproc.process;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Ends this process when its parent is gone, however that ended: standard input is a pipe that only the parent can write to, and never
 * does. Shutdown hooks have two seconds.
 *
 * <p>A JVM that exits waits a while for threads that are in native code. So the exit of this one interrupts the read, and the watch goes
 * on by looking for the parent's descriptor of the control segment, in case the hooks take their time.
 */
final class ParentWatch extends Thread {
    private static final int EXIT_CODE = 1;
    private static final long GRACE_MILLIS = 2_000;
    private static final long LOOK_MILLIS = 100;
    private final ChildControl control;
    private final boolean halts;

    private ParentWatch(ChildControl control, boolean halts) {
        super(null, null, halts ? "multiproc-halt" : "multiproc-parent", 0, false);
        this.control = control;
        this.halts = halts;
        setDaemon(true);
    }

    static ParentWatch begin(ChildControl control) {
        ParentWatch watch = new ParentWatch(control, false);
        watch.start();
        return watch;
    }

    /** Tells the watch that this process exits. */
    void exiting() {
        interrupt();
    }

    @Override
    public void run() {
        if (halts) {
            halt();
        } else if (endOfInput()) {
            new ParentWatch(control, true).start();
            System.exit(EXIT_CODE);
        } else {
            while (control.isParentThere()) {
                pause(LOOK_MILLIS);
            }
            halt();
        }
    }

    /** Waits for it; false if this process exits. */
    private static boolean endOfInput() {
        try (FileInputStream in = new FileInputStream(FileDescriptor.in);
                FileChannel channel = in.getChannel()) {
            ByteBuffer nothing = ByteBuffer.allocate(1);
            while (channel.read(nothing) >= 0) {
                nothing.clear();
            }
            return true;
        } catch (IOException e) {
            return !Thread.interrupted();
        }
    }

    private static void halt() {
        pause(GRACE_MILLIS);
        Runtime.getRuntime().halt(EXIT_CODE);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            return; // somebody wants it to be quick
        }
    }
}
