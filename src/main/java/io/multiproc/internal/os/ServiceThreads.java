package io.multiproc.internal.os;

import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Makes the threads that serve the whole process, whichever of its applications needs them first. Such a thread may outlive an application of a class
 * loader of its own. So it refers to nothing of the caller's: it has no context class loader, no inherited thread locals, and before Java 24 not the
 * caller's access-control context, which has the protection domains of all classes on the stack.
 */
public final class ServiceThreads {
    private ServiceThreads() {}

    /** A daemon thread, not started. */
    @SuppressWarnings("removal") // Later it runs the action and does nothing else.
    public static Thread create(Runnable work, String name) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(null, work, name, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            return thread;
        });
    }
}
