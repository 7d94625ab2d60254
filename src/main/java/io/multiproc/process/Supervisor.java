package io.multiproc.process;

import io.multiproc.NativeCallException;
import io.multiproc.internal.text.Throwables;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * Follows one process to its end and then clears away what it had here. Keeps this JVM from ending before the process, unless that is a
 * daemon or detached.
 */
final class Supervisor extends Thread {
    private static final long PAUSE_NANOS = 10_000_000;
    private final Launch launch;
    private final Listener listener;
    private final boolean watches;
    private final ClassLoader loader;

    /** What is known so far. */
    private Verdict verdict;

    private ExitStatus status;
    private boolean cleared;
    private boolean told;

    /** Who is told how the process went. */
    interface Listener {
        /** The outcome is known, the process may still run. */
        void outcome(Verdict verdict);

        /** Whether SIGKILL was sent. */
        boolean killed();

        /** The process is gone. */
        void exited(ExitStatus status, Verdict verdict, String lastLines);
    }

    /**
     * Makes the thread.
     *
     * @param watches whether the child may have to stay until its outcome is decoded
     * @param keepsJvm whether this JVM lives on while the process does
     */
    Supervisor(Launch launch, Listener listener, boolean watches, boolean keepsJvm, ClassLoader loader) {
        super(null, null, "multiproc-" + launch.introduction.name(), 0, false);
        this.launch = launch;
        this.listener = listener;
        this.watches = watches;
        this.loader = loader;
        setDaemon(!keepsJvm);
    }

    /** Goes on after any error: others wait for the end of the process, and hear of it from this thread only. */
    @Override
    public void run() {
        while (!told) {
            try {
                follow();
            } catch (Throwable e) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Each step that has been taken is not taken again. */
    private void follow() {
        if (watches && status == null) {
            watch();
        }
        if (status == null) {
            int value = awaitExit();
            if (launch.pump != null) {
                awaitPump();
            }
            status = launch.control.exitStatus(value, listener.killed());
        }
        if (verdict == null) {
            verdict = read();
        }
        if (!cleared) {
            launch.control.close();
            launch.closeInput();
            cleared = true;
        }
        listener.exited(status, verdict, launch.pump == null ? "" : launch.pump.lastLines());
        told = true;
    }

    /** Waits for an outcome that the child stays for, or its end. */
    private void watch() {
        launch.process.onExit().thenRun(launch.control::ring);
        while (true) {
            int bell = launch.control.bell();
            if (verdict == null && launch.control.childStays()) {
                verdict = read();
            }
            if (verdict != null) {
                launch.control.acknowledge();
                listener.outcome(verdict);
                return;
            }
            if (!launch.process.isAlive()) {
                return;
            }
            awaitBell(bell);
        }
    }

    private void awaitBell(int seen) {
        try {
            launch.control.awaitBell(seen);
        } catch (NativeCallException e) {
            LockSupport.parkNanos(
                    PAUSE_NANOS); // Who cannot sleep there looks now and then: somebody waits for the outcome.
        }
    }

    private Verdict read() {
        try {
            return switch (launch.control.state()) {
                case ControlLayout.RETURNED -> returned(launch.control.outcome());
                case ControlLayout.THREW -> threw(Failure.decode(launch.control.outcome()));
                default -> Verdict.NONE;
            };
        } catch (Throwable e) { // whatever the classes of the outcome do: the end of the process must be told
            return Verdict.unreadable(new IOException(
                    "the outcome of the task cannot be read here: problem=" + Throwables.describe(e), e));
        }
    }

    private Verdict returned(byte[] bytes) throws IOException, ClassNotFoundException {
        return Verdict.returned(bytes.length == 0 ? null : TaskCodec.decode(bytes, loader));
    }

    private Verdict threw(Failure failure) {
        return Verdict.threw(failure, failure.decodeObject(loader));
    }

    private int awaitExit() {
        while (true) {
            try {
                return launch.process.waitFor();
            } catch (InterruptedException e) {
                continue; // nobody has reason to: the thread is nobody's but ours
            }
        }
    }

    private void awaitPump() {
        try {
            launch.pump.awaitEnd();
        } catch (InterruptedException e) {
            return;
        }
    }
}
