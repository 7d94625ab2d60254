package io.multiproc.process;

import java.util.Map;

/**
 * The shutdown hook that leaves a note of how this process ends, for the JDK reports an exit code and the death by a signal alike. A
 * signal that the JVM answers with an exit (SIGTERM, SIGINT, SIGHUP) is handled in a thread that is named after it and that waits for
 * the hooks.
 */
final class ExitNotes extends Thread {
    private static final String HANDLER = " handler";
    private static final Map<String, Integer> SIGNALS = Map.of("SIGHUP", 1, "SIGINT", 2, "SIGTERM", 15);
    private final ChildControl control;
    private final ParentWatch watch;

    private ExitNotes(ChildControl control, ParentWatch watch) {
        super(null, null, "multiproc-exit", 0, false);
        this.control = control;
        this.watch = watch;
    }

    /**
     * Installs it.
     *
     * @param watch the watch on the parent, or null if there is none
     */
    static void install(ChildControl control, ParentWatch watch) {
        Runtime.getRuntime().addShutdownHook(new ExitNotes(control, watch));
    }

    @Override
    public void run() {
        if (control.noteOrderlyExit()) {
            control.noteSignal(signalBeingHandled());
        }
        if (watch != null) {
            watch.exiting();
        }
    }

    private static int signalBeingHandled() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] threads = new Thread[2 * root.activeCount() + 16];
        int count = root.enumerate(threads, true);
        for (int i = 0; i < count; i++) {
            String name = threads[i].getName();
            if (name.endsWith(HANDLER)) {
                Integer signal = SIGNALS.get(name.substring(0, name.length() - HANDLER.length()));
                if (signal != null) {
                    return signal;
                }
            }
        }
        return 0;
    }
}
