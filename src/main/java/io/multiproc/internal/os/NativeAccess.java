package io.multiproc.internal.os;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import io.multiproc.MultiprocException;

/** Whether JNA could load its native library, which it unpacks into a directory first. A JVM tries that once and never again. */
final class NativeAccess {
    private static final LinkageError FAILURE = load();

    private NativeAccess() {}

    /**
     * Refuses to go on without it, every time in the same words.
     *
     * @throws MultiprocException if it could not be loaded
     */
    static void check() {
        if (FAILURE != null) {
            throw new MultiprocException(
                    "JNA could not load its native library: problem=" + FAILURE.getMessage() + ", java.io.tmpdir="
                            + System.getProperty("java.io.tmpdir") + ", jna.tmpdir="
                            + System.getProperty("jna.tmpdir", "not set")
                            + "; it unpacks it in the user's home or in java.io.tmpdir: start this JVM again with"
                            + " -Djna.tmpdir=DIRECTORY, where this user may write, on a file system that is not mounted"
                            + " noexec",
                    FAILURE);
        }
    }

    /**
     * Loads it in a thread of its own. JNA starts a thread of its own with the first memory or library, which would otherwise refer to the application
     * that needs it first. A class of its own, as the thread that initializes the outer class waits.
     */
    private static final class Loading implements Runnable {
        private Throwable problem;

        @Override
        public void run() {
            try {
                new Memory(1).close();
                NativeLibrary
                        .getProcess(); // Initializes a class that starts a process, and the platform a thread for that.
            } catch (Throwable e) {
                problem = e;
            }
        }

        LinkageError outcome() {
            if (problem instanceof LinkageError failure) {
                return failure;
            }
            if (problem != null) {
                throw new IllegalStateException("JNA cannot be used: problem=" + problem, problem);
            }
            return null;
        }
    }

    private static LinkageError load() {
        Loading loading = new Loading();
        Thread thread = ServiceThreads.create(loading, "multiproc-load");
        thread.start();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return loading.outcome();
    }
}
