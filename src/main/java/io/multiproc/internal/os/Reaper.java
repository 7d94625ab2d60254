package io.multiproc.internal.os;

import java.lang.ref.Cleaner;

/** The one cleaner of this library; its thread starts with the first shared object. */
public final class Reaper {
    public static final Cleaner CLEANER = Cleaner.create();

    /** The actions that an error has ended. Written under the monitor of this class. */
    private static volatile Action failed;

    private Reaper() {}

    /**
     * What is done when an object is unreachable. An action that an error ends, as of a full heap, is repeated: after the next action, or when this process
     * makes or opens an object. So it must go on where it ended, and each part of it that has been done must not be done again.
     */
    public abstract static class Action implements Runnable {
        private Action next;
        private boolean isFailed;

        /** Does what is left. */
        protected abstract void reap();

        @Override
        public final void run() {
            try {
                reap();
            } catch (Error e) {
                add(this);
                throw e;
            }
            repeat();
        }
    }

    private static synchronized void add(Action action) {
        if (!action.isFailed) {
            action.isFailed = true;
            action.next = failed;
            failed = action;
        }
    }

    private static synchronized Action poll() {
        Action action = failed;
        if (action != null) {
            failed = action.next;
            action.next = null;
            action.isFailed = false;
        }
        return action;
    }

    /** Repeats the actions that an error has ended, until one fails again. The caller must hold no monitor that an action takes. Needs no heap itself. */
    public static void repeat() {
        while (failed != null) {
            Action action = poll();
            if (action == null) {
                return;
            }
            try {
                action.reap();
            } catch (Error e) {
                add(action);
                return;
            } catch (RuntimeException e) {
                continue; // It fails for a reason that stays; its other parts have been done.
            }
        }
    }
}
