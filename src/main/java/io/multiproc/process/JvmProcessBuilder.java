package io.multiproc.process;

import io.multiproc.ProcessStartException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Starts processes with options of their own. May be used for several starts, one after the other; not safe for use by several threads
 * at once. Touches no shared memory before a start.
 */
public final class JvmProcessBuilder {
    private static final int LONGEST_NAME = 255;

    private String name;
    private boolean inheritOptions = true;
    private final List<String> jvmOptions = new ArrayList<>();
    private boolean fastStart;
    private final Map<String, String> environment = new HashMap<>();
    private Path directory;
    private Redirect stdout = Redirect.INHERIT;
    private Redirect stderr = Redirect.PIPE;
    private boolean daemon = CurrentProcess.isDaemon();
    private boolean detached;

    JvmProcessBuilder() {}

    /**
     * How the process is called, instead of {@code Process-N}.
     *
     * @param newName 1 to 255 characters
     * @return this builder
     * @throws IllegalArgumentException if the name is empty, too long or has control characters
     */
    public JvmProcessBuilder name(String newName) {
        boolean control = newName.chars().anyMatch(Character::isISOControl);
        if (newName.isEmpty() || newName.length() > LONGEST_NAME || control) {
            throw new IllegalArgumentException("a process name must have 1 to " + LONGEST_NAME
                    + " characters, none of them a control character: name=" + newName);
        }
        this.name = newName;
        return this;
    }

    /**
     * Further options of the child's JVM, such as {@code -Xmx1g}: after those that it inherits, and so stronger. A garbage collector
     * replaces the inherited one.
     *
     * @param options one option each
     * @return this builder
     */
    public JvmProcessBuilder jvmOptions(String... options) {
        jvmOptions.addAll(List.of(options));
        return this;
    }

    /**
     * Whether the child gets the options that this JVM was started with. It does, unless told otherwise: all but those that only one
     * process can have (debugger and JMX ports, native agents), that name a file to write, or that say which program to run. Properties
     * of this library ({@code multiproc.*}) are always passed on, as they are at the start.
     *
     * @param inherit false for a child with the JVM's defaults
     * @return this builder
     */
    public JvmProcessBuilder inheritJvmOptions(boolean inherit) {
        this.inheritOptions = inherit;
        return this;
    }

    /**
     * Makes the child start quicker and run slower: only the quick compiler, and the serial garbage collector. For short tasks.
     *
     * @return this builder
     */
    public JvmProcessBuilder fastStart() {
        this.fastStart = true;
        return this;
    }

    /**
     * A variable of the child's environment, besides those of this process.
     *
     * @param key its name
     * @param value its value, or null to take it away
     * @return this builder
     */
    public JvmProcessBuilder environment(String key, String value) {
        environment.put(Objects.requireNonNull(key, "key"), value);
        return this;
    }

    /**
     * The working directory of the child, instead of this process's. Relative entries of the class path are made absolute.
     *
     * @param newDirectory an existing directory
     * @return this builder
     */
    public JvmProcessBuilder directory(Path newDirectory) {
        this.directory = Objects.requireNonNull(newDirectory, "directory");
        return this;
    }

    /**
     * Where the child's standard output goes, instead of where this process's goes.
     *
     * @param target a file or {@link Redirect#DISCARD}
     * @return this builder
     * @throws IllegalArgumentException for {@link Redirect#PIPE}, which nobody could read: use a shared object
     */
    public JvmProcessBuilder stdout(Redirect target) {
        if (target.equals(Redirect.PIPE)) {
            throw new IllegalArgumentException("standard output cannot be a pipe, for nobody could read it: target="
                    + target + "; redirect it to a file, or return a result");
        }
        this.stdout = target;
        return this;
    }

    /**
     * Where the child's standard error goes. {@link Redirect#PIPE}, the default, copies it to {@link System#err} as it is then, and keeps
     * the last lines for the exceptions; with every other target the exceptions have none.
     *
     * @param target a file, {@link Redirect#DISCARD}, {@link Redirect#INHERIT} or {@link Redirect#PIPE}
     * @return this builder
     */
    public JvmProcessBuilder stderr(Redirect target) {
        this.stderr = Objects.requireNonNull(target, "target");
        return this;
    }

    /**
     * Whether the child is a daemon: this JVM does not wait for it at its end, but ends it. By default, if this process is one.
     *
     * @param newDaemon true for a daemon
     * @return this builder
     */
    public JvmProcessBuilder daemon(boolean newDaemon) {
        this.daemon = newDaemon;
        return this;
    }

    /**
     * Lets the child live on when this process ends or dies. Its standard error is this process's unless redirected, its standard input
     * {@code /dev/null} ({@code NUL} on Windows). It still belongs to this process's terminal, whose signals reach it.
     *
     * @return this builder
     */
    public JvmProcessBuilder detached() {
        this.detached = true;
        return this;
    }

    /**
     * Runs a task in a new process.
     *
     * @param task what to run; what it captures is serialized, and shared objects attach by themselves
     * @return the process, which has accepted the task
     * @throws IllegalArgumentException if the task cannot be serialized
     * @throws ProcessStartException if the process ended before it had accepted the task, lacks one of its classes, or the system refused
     *     to start it
     */
    public JvmProcess start(RemoteRunnable task) {
        return startAll(task).get(0);
    }

    /**
     * Runs tasks in new processes, one each, which start at the same time. With a name, all have it.
     *
     * @param tasks what to run
     * @return the processes, in the order of the tasks; all have accepted their tasks
     * @throws IllegalArgumentException if a task cannot be serialized
     * @throws ProcessStartException if one could not be started; the others have been killed then
     */
    public List<JvmProcess> startAll(RemoteRunnable... tasks) {
        // Arrays, as adding to a list may fail with a full heap, and what has been started would be forgotten.
        Launch[] launches = new Launch[tasks.length];
        JvmProcess[] processes = new JvmProcess[tasks.length];
        boolean complete = false;
        try {
            for (int i = 0; i < tasks.length; i++) {
                launches[i] = begin(tasks[i], detached ? ControlLayout.DETACHED : 0);
            }
            for (Launch launch : launches) {
                launch.awaitAccepted();
            }
            for (int i = 0; i < tasks.length; i++) {
                processes[i] = JvmProcess.supervise(launches[i], keepsJvm(), loaderOf(tasks[i]), null);
            }
            List<JvmProcess> result = new ArrayList<>(Arrays.asList(processes));
            complete = true;
            return result;
        } finally {
            if (!complete) {
                end(launches, processes);
            }
        }
    }

    /** Ends what has been started; those that are supervised are cleared away by their supervisors. */
    private static void end(Launch[] launches, JvmProcess[] processes) {
        for (Launch launch : launches) {
            if (launch != null) {
                launch.kill();
            }
        }
        for (int i = 0; i < launches.length; i++) {
            if (launches[i] != null && processes[i] == null) {
                launches[i].abandon();
            }
        }
    }

    /**
     * Runs a task with a result in a new process; see {@link JvmProcess#call}.
     *
     * @param <T> the type of the result
     * @param task what to run
     * @return the future result
     * @throws IllegalArgumentException if the task cannot be serialized
     * @throws IllegalStateException if the process is to be detached
     * @throws ProcessStartException if the process ended before it had accepted the task, lacks one of its classes, or the system refused
     *     to start it
     */
    public <T> CompletableFuture<T> call(RemoteCallable<T> task) {
        if (detached) {
            throw new IllegalStateException("a detached process has nobody to return a result to: task="
                    + task.getClass().getName() + "; use start");
        }
        CompletableFuture<Object> result = new CompletableFuture<>();
        Launch launch = begin(task, ControlLayout.WATCHED);
        launch.awaitAccepted();
        JvmProcess process = JvmProcess.supervise(launch, keepsJvm(), loaderOf(task), result);
        boolean followed = false;
        try {
            // harmless if it was the process itself that completed it: its outcome is here
            result.whenComplete((value, failure) -> process.endUnlessOutcome());
            followed = true;
        } finally {
            if (!followed) {
                process.kill(); // The caller has no future.
            }
        }
        @SuppressWarnings("unchecked") // what the task returns is a T
        CompletableFuture<T> typed = (CompletableFuture<T>) result;
        return typed;
    }

    private Launch begin(Object task, int flags) {
        Objects.requireNonNull(task, "task");
        Introduction introduction = CurrentProcess.nextChild(name, daemon);
        TaskOrigin.check(introduction.name(), task);
        byte[] bytes = TaskCodec.encodeTask(task);
        Redirect errors = detached && stderr.equals(Redirect.PIPE) ? Redirect.INHERIT : stderr;
        LaunchSettings settings = new LaunchSettings(
                inheritOptions,
                List.copyOf(jvmOptions),
                fastStart,
                new HashMap<>(environment),
                directory,
                stdout,
                errors,
                detached);
        return Launch.begin(settings, introduction, bytes, flags, task);
    }

    private boolean keepsJvm() {
        return !daemon && !detached;
    }

    private static ClassLoader loaderOf(Object task) {
        ClassLoader loader = task.getClass().getClassLoader();
        return loader == null ? ClassLoader.getSystemClassLoader() : loader;
    }
}
