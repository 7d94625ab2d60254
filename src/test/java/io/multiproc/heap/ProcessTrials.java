package io.multiproc.heap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.process.JvmProcess;
import io.multiproc.process.RemoteRunnable;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Predicate;

/** Processes are started and end: none is forgotten, and no thread waits for ever. */
final class ProcessTrials {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NAME = "heap";

    /** More than a pipe takes. */
    private static final int LINES = 3_000;

    private ProcessTrials() {}

    /** The thread that starts a process has no memory. */
    static Trial start() {
        Thread caller = Thread.currentThread();
        return process(thread -> thread == caller, () -> {});
    }

    /** The thread that follows a process has no memory. */
    static Trial supervisor() {
        return process(thread -> thread.getName().equals("multiproc-" + NAME), () -> {});
    }

    /** The thread that copies what a process writes to its standard error has no memory. */
    static Trial stderr() {
        PrintStream err = System.err;
        System.setErr(new PrintStream(OutputStream.nullOutputStream()));
        return new ProcessTrial(thread -> thread.getName().equals("multiproc-stderr-" + NAME), () -> {
            for (int i = 0; i < LINES; i++) {
                System.err.println("a line of a length that makes the pipe full before long");
            }
        }) {
            @Override
            public void close() {
                System.setErr(err);
                super.close();
            }
        };
    }

    private static Trial process(Predicate<Thread> victims, RemoteRunnable task) {
        return new ProcessTrial(victims, task);
    }

    private static class ProcessTrial extends Trial {
        private final Predicate<Thread> victims;
        private final RemoteRunnable task;

        ProcessTrial(Predicate<Thread> victims, RemoteRunnable task) {
            this.victims = victims;
            this.task = task;
        }

        @Override
        Predicate<Thread> victims() {
            return victims;
        }

        @Override
        void run() throws Exception {
            JvmProcess process = JvmProcess.start(NAME, task);
            assertTrue(process.join(PATIENCE), "the end of the process is not told: " + process);
        }

        @Override
        void check(Throwable error) throws Exception {
            Other.assertSoon(() -> JvmProcess.activeChildren().isEmpty(), "a process is followed for ever");
            Other.assertSoon(
                    () -> ProcessHandle.current().children().noneMatch(ProcessHandle::isAlive),
                    "a process is left that was not started");
        }
    }
}
