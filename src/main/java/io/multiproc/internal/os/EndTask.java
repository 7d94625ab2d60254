package io.multiproc.internal.os;

/**
 * Work at the end of the process that is needed as long as it has users. The hook that runs it exists for that time only, as it keeps the class loader of
 * this library reachable.
 */
public final class EndTask {
    private final Runnable work;
    private final String name;
    private int users;
    private Thread hook;

    /**
     * No hook yet.
     *
     * @param name of the thread that runs the work
     */
    public EndTask(Runnable work, String name) {
        this.work = work;
        this.name = name;
    }

    /** Adds a user. */
    public synchronized void begin() {
        if (users == 0 && hook == null) {
            add();
        }
        users++;
    }

    private void add() {
        Thread added = ServiceThreads.create(work, name);
        try {
            Runtime.getRuntime().addShutdownHook(added);
            hook = added;
        } catch (IllegalStateException e) {
            hook = null; // This is the end already: what is left is swept by the next process.
        }
    }

    /** Removes a user that has been added, also if this throws. A hook that an error leaves serves the next user, and goes with the last one. */
    public synchronized void end() {
        users--;
        if (users == 0 && hook != null) {
            remove(hook);
            hook = null;
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // The hooks run; the work finds no user.
        }
    }
}
