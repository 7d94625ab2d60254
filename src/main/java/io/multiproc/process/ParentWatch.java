package io.multiproc.process;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Ends this process when its parent is gone, however that ended: standard input is a pipe that only the parent can write to, and never
 * does. Shutdown hooks have two seconds.
 *
 * <p>On Windows a read of a pipe cannot be interrupted, and would hold up the exit of this process: there the watch looks for the parent from the
 * beginning, by the lock on the control segment, which the kernel ends with the parent. There it also looks whether the parent has told this process to end, which
 * a signal does elsewhere.
 *
 * <p>A JVM that exits waits a while for threads that are in native code. So the exit of this one interrupts the read, and the watch goes
 * on by looking for the parent's descriptor of the control segment, in case the hooks take their time.
 */
final class ParentWatch extends Thread {
    private static final boolean WINDOWS = File.separatorChar == '\\';
    private static final int EXIT_CODE = 1;
    /** As of a JVM that has got SIGTERM elsewhere. */
    private static final int TERMINATED = 143;

    private static final long GRACE_MILLIS = 2_000;
    private static final long LOOK_MILLIS = 100;
    private final ChildControl control;
    private final boolean halts;
    private volatile boolean exits;

    private ParentWatch(ChildControl control, boolean halts) {
        super(null, null, halts ? "multiproc-halt" : "multiproc-parent", 0, false);
        this.control = control;
        this.halts = halts;
        setDaemon(true);
    }

    /** Begins it; null if there is nothing to watch for. */
    static ParentWatch begin(ChildControl control) {
        if (control.isDetached() && !WINDOWS) {
            return null;
        }
        ParentWatch watch = new ParentWatch(control, false);
        watch.start();
        return watch;
    }

    /** Tells the watch that this process exits. */
    void exiting() {
        exits = true;
        interrupt();
    }

    @Override
    public void run() {
        if (halts) {
            halt();
            return;
        }
        boolean gone = false;
        try {
            gone = WINDOWS ? endOfParent() : endOfInput();
        } catch (RuntimeException | Error e) {
            // As of a full heap, on which the watch must not end: it looks for the parent from here on.
        }
        if (!gone) {
            lookForParent();
        }
        if (gone || !exits) {
            exit();
        } else {
            halt();
        }
    }

    /** Returns when the parent is gone, whatever is thrown meanwhile. */
    private void lookForParent() {
        boolean there = true;
        while (there) {
            try {
                there = control.isDetached() || control.isParentThere();
            } catch (RuntimeException | Error e) {
                there = true; // It is asked again.
            }
            if (there) {
                pause(LOOK_MILLIS);
            }
        }
    }

    private void exit() {
        try {
            new ParentWatch(control, true).start();
        } catch (RuntimeException | Error e) {
            Runtime.getRuntime().halt(EXIT_CODE); // No thread could end the hooks, which may take for ever.
        }
        System.exit(EXIT_CODE);
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

    /** Waits for it; false if this process exits. Here the parent may also tell this process to end. */
    private boolean endOfParent() {
        while (control.isDetached() || control.isParentThere()) {
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return false;
            }
            if (control.isToldToEnd()) {
                new Thread(null, () -> System.exit(TERMINATED), "multiproc-end", 0, false).start();
                return false;
            }
        }
        return true;
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
