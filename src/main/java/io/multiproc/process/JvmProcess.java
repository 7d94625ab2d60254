package io.multiproc.process;

import io.multiproc.ProcessDiedException;
import io.multiproc.ProcessStartException;
import io.multiproc.RemoteTaskException;
import io.multiproc.internal.os.Os;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that runs one task: a JVM of its own, with the same {@code java}, class path or module path, and options as this one.
 *
 * <pre>{@code
 * try (SharedInt counter = SharedInt.create(0)) {
 *     JvmProcess a = JvmProcess.start(() -> counter.getAndAdd(1)), b = JvmProcess.start(() -> counter.getAndAdd(1));
 *     a.join();
 *     b.join();
 * }
 * }</pre>
 *
 * <p>The child exits with code 0 when its task has returned, and with 1, after printing the stack trace, when it has thrown, whatever
 * other threads it has started. Its standard output is this process's; its standard error is copied through; its standard input is
 * empty. This JVM lives on until its children have ended, unless they are daemons or it is ended by {@link System#exit} or a signal.
 *
 * <p>Memory consistency effects, across processes: what this process did before it started another <i>happens-before</i> the task, and
 * what the task did <i>happens-before</i> a return from {@link #join()} or {@link #awaitExit()}.
 *
 * <p>A child dies without harm to this process; {@link #join()} says how. If this process dies, its children end too, at any kill:
 * they run their shutdown hooks for at most two seconds. {@link JvmProcessBuilder#detached() Detached} ones live on.
 *
 * <p>An object of this class is safe for use by several threads. All its methods work after the end of the process as well.
 */
public final class JvmProcess implements AutoCloseable {
    private static final Set<JvmProcess> ACTIVE = ConcurrentHashMap.newKeySet();

    private final ProcessIdentity identity;
    private final Process process;
    private final ControlBlock control;
    private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
    private volatile Verdict verdict = Verdict.NONE;
    private volatile String lastLines = "";
    private volatile boolean killed;
    private volatile boolean endedOnRequest;
    private volatile boolean judged;
    private volatile boolean outcomeKnown;

    private JvmProcess(Launch launch) {
        this.identity =
                new ProcessIdentity(launch.introduction.name(), launch.process.pid(), launch.introduction.daemon());
        this.process = launch.process;
        this.control = launch.control;
    }

    /** Follows the process from now on; the future, if any, is told its outcome. */
    static JvmProcess supervise(Launch launch, boolean keepsJvm, ClassLoader loader, CompletableFuture<Object> result) {
        JvmProcess child = null;
        boolean supervised = false;
        try {
            child = new JvmProcess(launch);
            ACTIVE.add(child);
            new Supervisor(launch, child.new Ending(result), result != null, keepsJvm, loader).start();
            supervised = true;
            return child;
        } finally {
            if (!supervised) {
                if (child != null) {
                    ACTIVE.remove(child);
                }
                launch.abandon();
            }
        }
    }

    /** What the process last wrote to its standard error; complete once it has ended. */
    String lastErrorLines() {
        return lastLines;
    }

    /** The future result was completed: if not by the process, nobody wants it any more. */
    void endUnlessOutcome() {
        if (!outcomeKnown) {
            kill();
        }
    }

    /**
     * Runs a task in a new process.
     *
     * @param task what to run; what it captures is serialized, and shared objects attach by themselves
     * @return the process, which has accepted the task
     * @throws IllegalArgumentException if the task cannot be serialized; the message names the class and says what to do
     * @throws ProcessStartException if the process ended before it had accepted the task, lacks one of its classes, or the system refused
     *     to start it
     */
    public static JvmProcess start(RemoteRunnable task) {
        return builder().start(task);
    }

    /**
     * Runs a task in a new process with a name of its own.
     *
     * @param name how the process is called in messages
     * @param task what to run; what it captures is serialized, and shared objects attach by themselves
     * @return the process, which has accepted the task
     * @throws IllegalArgumentException if the task cannot be serialized, or the name is empty, too long or has control characters
     * @throws ProcessStartException if the process ended before it had accepted the task, lacks one of its classes, or the system refused
     *     to start it
     */
    public static JvmProcess start(String name, RemoteRunnable task) {
        return builder().name(name).start(task);
    }

    /**
     * Runs tasks in new processes, one each, which start at the same time.
     *
     * @param tasks what to run
     * @return the processes, in the order of the tasks; all have accepted their tasks
     * @throws IllegalArgumentException if a task cannot be serialized
     * @throws ProcessStartException if one could not be started; the others have been killed then
     */
    public static List<JvmProcess> startAll(RemoteRunnable... tasks) {
        return builder().startAll(tasks);
    }

    /**
     * Runs a task with a result in a new process.
     *
     * <p>The future is completed by the result, or exceptionally by {@link RemoteTaskException} if the task threw (or returned something
     * that cannot be serialized), or by {@link ProcessDiedException} if the process ended in any other way, with exit code 0 as well.
     * The result may be a shared object: the process lives until it has been attached here. Completing the future in any other way
     * ({@code cancel}, {@code orTimeout}) kills the process.
     *
     * @param <T> the type of the result
     * @param task what to run
     * @return the future result
     * @throws IllegalArgumentException if the task cannot be serialized
     * @throws ProcessStartException if the process ended before it had accepted the task, lacks one of its classes, or the system refused
     *     to start it
     */
    public static <T> CompletableFuture<T> call(RemoteCallable<T> task) {
        return builder().call(task);
    }

    /**
     * For processes with options of their own.
     *
     * @return a new builder
     */
    public static JvmProcessBuilder builder() {
        return new JvmProcessBuilder();
    }

    /**
     * Who this process is.
     *
     * @return {@code MainProcess}, unless a {@code JvmProcess} of another process started it
     */
    public static ProcessIdentity current() {
        return CurrentProcess.identity();
    }

    /**
     * Who started this process.
     *
     * @return the process whose child this is, or empty if it was not started by this class
     */
    public static Optional<ProcessIdentity> parent() {
        return CurrentProcess.parent();
    }

    /**
     * The children of this process that have not ended.
     *
     * @return a new list, in no particular order
     */
    public static List<JvmProcess> activeChildren() {
        return List.copyOf(ACTIVE);
    }

    /**
     * The name of the process.
     *
     * @return the given one, or {@code Process-N}
     */
    public String name() {
        return identity.name();
    }

    /**
     * The number of the process.
     *
     * @return the operating system's process id; after the end of the process it may be another's
     */
    public long pid() {
        return identity.pid();
    }

    /**
     * Whether the process ends with this one.
     *
     * @return as the builder was told, or as this process is itself
     */
    public boolean isDaemon() {
        return identity.daemon();
    }

    /**
     * Whether the process has not ended.
     *
     * @return false once its exit status is known
     */
    public boolean isAlive() {
        return !exit.isDone();
    }

    /**
     * Waits for the end of the process, and for its outcome. Returns if the task returned, or ended the process with exit code 0.
     *
     * @throws RemoteTaskException if the task threw; the cause is what it threw
     * @throws ProcessDiedException if a signal or a crash ended the process, or it exited with another code than 0 before its task had an
     *     outcome
     * @throws InterruptedException if this thread is interrupted; the process goes on
     */
    public void join() throws InterruptedException {
        judge(awaitExit());
    }

    /**
     * Waits for the end of the process for at most the given time.
     *
     * @param timeout how long; zero or less: only look
     * @return false if the process still runs
     * @throws RemoteTaskException if the task threw; the cause is what it threw
     * @throws ProcessDiedException if a signal or a crash ended the process, or it exited with another code than 0 before its task had an
     *     outcome
     * @throws InterruptedException if this thread is interrupted; the process goes on
     */
    public boolean join(Duration timeout) throws InterruptedException {
        Optional<ExitStatus> status = awaitExit(timeout);
        status.ifPresent(this::judge);
        return status.isPresent();
    }

    /**
     * Waits for the end of the process, without judging it.
     *
     * @return how it ended
     * @throws InterruptedException if this thread is interrupted; the process goes on
     */
    public ExitStatus awaitExit() throws InterruptedException {
        try {
            ExitStatus status = exit.get();
            judged = true;
            return status;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // never completed so
        }
    }

    /**
     * Waits for the end of the process for at most the given time, without judging it.
     *
     * @param timeout how long; zero or less: only look
     * @return how it ended, or empty if it still runs
     * @throws InterruptedException if this thread is interrupted; the process goes on
     */
    public Optional<ExitStatus> awaitExit(Duration timeout) throws InterruptedException {
        try {
            ExitStatus status = exit.get(nanos(timeout), TimeUnit.NANOSECONDS);
            judged = true;
            return Optional.of(status);
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // never completed so
        }
    }

    /**
     * How the process ended.
     *
     * @return empty while it runs
     */
    public Optional<ExitStatus> exitStatus() {
        return Optional.ofNullable(exit.getNow(null));
    }

    /**
     * Asks the process to end (SIGTERM): it runs its shutdown hooks. Harmless if it has ended. On Windows, which has no signals, it looks
     * for such a request ten times a second, and exits with code 143.
     */
    public void terminate() {
        endedOnRequest = true;
        if (Os.current().processes().hasSignals()) {
            process.toHandle().destroy();
        } else {
            control.tellToEnd();
        }
    }

    /** Ends the process at once (SIGKILL; on Windows TerminateProcess, which leaves exit code 1). Harmless if it has ended. */
    public void kill() {
        endedOnRequest = true;
        killed = true;
        process.toHandle().destroyForcibly();
    }

    /**
     * Sends the process a signal. Harmless if it has ended.
     *
     * @param number of the signal, as this operating system counts them
     * @throws IllegalArgumentException if the number is not positive
     * @throws io.multiproc.NativeCallException if there is no such signal
     * @throws UnsupportedOperationException on Windows, which has no signals
     */
    public void signal(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("a signal's number must be positive: number=" + number);
        }
        if (!Os.current().processes().hasSignals()) {
            Os.current().processes().signal(pid(), number);
        } else if (number == Signals.KILL) {
            kill();
        } else if (number == Signals.TERM) {
            terminate();
        } else if (process.isAlive()) {
            endedOnRequest = true;
            Os.current().processes().signal(pid(), number);
        }
    }

    /**
     * The JDK's view of the process.
     *
     * @return its handle
     */
    public ProcessHandle toHandle() {
        return process.toHandle();
    }

    /**
     * How the process will have ended, without judging it.
     *
     * @return a new future; completing it from outside does nothing to the process
     */
    public CompletableFuture<ExitStatus> onExit() {
        return exit.copy();
    }

    /**
     * Waits for the end of the process. If nobody has asked for its outcome before ({@code join}, {@code awaitExit}) and nobody has ended
     * it from here ({@code terminate}, {@code kill}, {@code signal}), throws as {@link #join()} does, so that no failure goes unseen.
     * An interrupt terminates the process, a second one kills it; the thread is interrupted when this returns.
     *
     * @throws RemoteTaskException if the task threw
     * @throws ProcessDiedException if the process ended before its task had an outcome
     */
    @Override
    public void close() {
        boolean seen = judged || endedOnRequest;
        int interrupts = 0;
        try {
            while (true) {
                try {
                    ExitStatus status = awaitExit();
                    if (!seen && !endedOnRequest) {
                        judge(status);
                    }
                    return;
                } catch (InterruptedException e) {
                    if (interrupts++ == 0) {
                        terminate();
                    } else {
                        kill();
                    }
                }
            }
        } finally {
            if (interrupts > 0) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Name, pid, and whether it runs or how it ended. */
    @Override
    public String toString() {
        return "JvmProcess[name=" + name() + ", pid=" + pid() + ", "
                + exitStatus().map(ExitStatus::toString).orElse("running") + "]";
    }

    private void judge(ExitStatus status) {
        RuntimeException failure = verdict.exception(identity, status, lastLines, false);
        if (failure != null) {
            throw failure;
        }
    }

    private static long nanos(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return timeout.isNegative() ? 0 : TimeUnit.NANOSECONDS.convert(timeout);
    }

    /** What the supervisor tells. */
    private final class Ending implements Supervisor.Listener {
        private final CompletableFuture<Object> result;

        Ending(CompletableFuture<Object> result) {
            this.result = result;
        }

        @Override
        public boolean killed() {
            return killed;
        }

        @Override
        public void outcome(Verdict known) {
            if (result != null) {
                complete(known, null, "");
            }
        }

        @Override
        public void exited(ExitStatus status, Verdict known, String lines) {
            verdict = known;
            lastLines = lines;
            ACTIVE.remove(JvmProcess.this);
            try {
                exit.complete(status);
            } finally {
                if (result != null) {
                    complete(known, status, lines);
                }
            }
        }

        private void complete(Verdict known, ExitStatus status, String lines) {
            outcomeKnown = true;
            RuntimeException failure = known.exception(identity, status, lines, true);
            if (failure == null) {
                result.complete(known.result());
            } else {
                result.completeExceptionally(failure);
            }
        }
    }
}
