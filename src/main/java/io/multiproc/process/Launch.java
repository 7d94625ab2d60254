package io.multiproc.process;

import io.multiproc.NativeCallException;
import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.ProcessStartException;
import io.multiproc.internal.time.Backoff;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A start in progress: the process runs, but has not yet accepted its task. Ends in {@link #awaitAccepted()}, either way, or in
 * {@link #abandon()}.
 */
final class Launch {
    private static final long SHORTEST_PAUSE_NANOS = 100_000;
    private static final long LONGEST_PAUSE_NANOS = 2_000_000;
    /** The caller looks again after this part of the time waited: a JVM that starts needs the processors. */
    private static final int PAUSE_PART = 32;

    /** How long the end of a process is tried again while the heap is full. */
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private static final int COMMAND_HEAD = 1000;
    private static final int OPTION_HEAD = 60;

    final Introduction introduction;
    final ControlBlock control;
    final Process process;
    final StderrPump pump;
    private final ArgFile argFile;
    private final String command;
    private Object task;

    private Launch(
            Introduction introduction,
            ControlBlock control,
            ArgFile argFile,
            ProcessBuilder builder,
            String command,
            Object task)
            throws IOException {
        this.introduction = introduction;
        this.control = control;
        this.argFile = argFile;
        this.command = command;
        this.task = task;
        boolean piped = builder.redirectError() == Redirect.PIPE;
        this.pump = piped ? new StderrPump(introduction.name()) : null;
        this.process = builder.start(); // Last: from here on the caller can end it.
    }

    /**
     * Starts a process.
     *
     * @param bytes the serialized task
     * @param flags of the control segment
     * @param task the task itself, which keeps its shared objects until the process has attached them
     */
    static Launch begin(LaunchSettings settings, Introduction introduction, byte[] bytes, int flags, Object task) {
        ControlBlock control = null;
        ArgFile argFile = null;
        Launch launch = null;
        try {
            control = ControlBlock.create(introduction, bytes, flags);
            List<String> options = settings.jvmArguments();
            argFile = ArgFile.create(options);
            OwnDescriptors.check(introduction.name(), argFile.place());
            SpareDescriptors.check(introduction.name());
            List<String> command = new ArrayList<>();
            command.add(JavaCommand.executable());
            command.add(argFile.argument());
            command.addAll(JavaCommand.main());
            command.add(control.handle());
            command.add(introduction.name());
            ProcessBuilder builder = settings.processBuilder(command);
            launch = new Launch(introduction, control, argFile, builder, head(command, options), task);
            control.notePid(launch.process.pid());
            if (launch.pump != null) {
                launch.pump.start(launch.process.getErrorStream());
            }
            return launch;
        } catch (IOException e) {
            release(control, argFile);
            throw new ProcessStartException(introduction.name(), "the system refused it: " + e.getMessage(), "", e);
        } catch (NativeCallException | OutOfSharedMemoryException e) {
            end(launch, control, argFile);
            throw new ProcessStartException(introduction.name(), "the system refused it: " + e.getMessage(), "", e);
        } catch (RuntimeException | Error e) {
            end(launch, control, argFile);
            throw e;
        }
    }

    private static void end(Launch launch, ControlBlock control, ArgFile argFile) {
        if (launch != null) {
            launch.abandon();
        } else {
            release(control, argFile);
        }
    }

    /**
     * Waits until the process has accepted its task.
     *
     * @throws ProcessStartException if it ended before, refused the task, or this thread was interrupted; the process is gone then
     */
    void awaitAccepted() {
        Backoff backoff = new Backoff(SHORTEST_PAUSE_NANOS, LONGEST_PAUSE_NANOS, PAUSE_PART);
        try {
            for (boolean alive = true; ; ) {
                int state = control.state();
                if (state == ControlLayout.REFUSED) {
                    throw refused();
                }
                if (state != ControlLayout.STARTING) {
                    argFile.close();
                    Reference.reachabilityFence(task);
                    task = null;
                    return;
                }
                if (!alive) {
                    throw diedEarly();
                }
                backoff.pause();
                if (Thread.currentThread().isInterrupted()) {
                    throw new ProcessStartException(
                            introduction.name(),
                            "the thread that started it was interrupted",
                            "",
                            new InterruptedException());
                }
                alive = process.isAlive(); // looked at before the state, which a process may set just before it ends
            }
        } catch (RuntimeException | Error e) {
            abandon();
            throw e;
        }
    }

    /** Ends the process; what it has here is another's to clear away. */
    void kill() {
        long start = System.nanoTime();
        boolean killed = false;
        while (!killed) {
            try {
                process.destroyForcibly();
                killed = true;
            } catch (OutOfMemoryError e) {
                if (System.nanoTime() - start > PATIENCE_NANOS) {
                    throw e;
                }
                LockSupport.parkNanos(this, LONGEST_PAUSE_NANOS);
            }
        }
    }

    /** Ends the process and whatever it has here. */
    void abandon() {
        kill();
        boolean interrupted = false;
        try {
            while (process.isAlive()) {
                try {
                    process.waitFor();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            awaitPump();
        } finally {
            closeInput();
            release(control, argFile);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes the pipe that tells the process that this one lives. The JDK does it too, but some time after the end of the process. */
    void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // nothing was ever written
        }
    }

    private ProcessStartException refused() {
        Failure failure;
        try {
            failure = Failure.decode(control.outcome());
        } catch (IOException | RuntimeException e) {
            return new ProcessStartException(introduction.name(), "it could not load the task", lastLines(), e);
        }
        return new ProcessStartException(introduction.name(), describe(failure), lastLines(), decode(failure));
    }

    private static String describe(Failure failure) {
        String problem = failure.className() + (failure.message() == null ? "" : ": " + failure.message());
        boolean missing = failure.className().equals(ClassNotFoundException.class.getName())
                || failure.className().equals(NoClassDefFoundError.class.getName());
        return missing
                ? "a class of the task is missing there: " + problem
                        + "; it must be on the class path or module path of this JVM"
                : "it could not load the task: " + problem + "; what it said:\n"
                        + failure.stack().stripTrailing();
    }

    private static Throwable decode(Failure failure) {
        return failure.decodeObject(ClassLoader.getSystemClassLoader());
    }

    private ProcessStartException diedEarly() {
        ExitStatus status = control.exitStatus(process.exitValue(), false);
        String lines = lastLines();
        return new ProcessStartException(
                introduction.name(),
                "it ended before it had accepted its task: " + status + ", command=" + command
                        + OwnDescriptors.explain(argFile.place(), lines),
                lines,
                null);
    }

    private String lastLines() {
        if (pump == null) {
            return "";
        }
        if (!process.isAlive()) {
            awaitPump();
        }
        return pump.lastLines();
    }

    private void awaitPump() {
        if (pump != null) {
            try {
                pump.awaitEnd();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void release(ControlBlock control, ArgFile argFile) {
        if (control != null) {
            control.close();
        }
        if (argFile != null) {
            argFile.close();
        }
    }

    private static String head(List<String> command, List<String> options) {
        StringBuilder text = new StringBuilder(command.get(0));
        for (String option : options) {
            text.append(' ').append(head(option, OPTION_HEAD)); // a long path must not hide the options behind it
        }
        return head(text.toString(), COMMAND_HEAD);
    }

    private static String head(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "...";
    }
}
