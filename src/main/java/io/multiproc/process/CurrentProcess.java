package io.multiproc.process;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Who this process is, and the numbers of its children. */
final class CurrentProcess {
    private static final String ROOT_NAME = "MainProcess";
    private static final String DEFAULT_NAME = "Process-";
    private static final Introduction ROOT = new Introduction(ROOT_NAME, "", false, "", false);
    private static final AtomicInteger CHILDREN = new AtomicInteger();
    private static volatile Introduction self = ROOT;
    private static volatile long parentPid = -1;

    private CurrentProcess() {}

    static void introduce(Introduction introduction, long parent) {
        parentPid = parent;
        self = introduction;
    }

    static ProcessIdentity identity() {
        Introduction current = self;
        return new ProcessIdentity(current.name(), ProcessHandle.current().pid(), current.daemon());
    }

    static Optional<ProcessIdentity> parent() {
        Introduction current = self;
        return current == ROOT
                ? Optional.empty()
                : Optional.of(new ProcessIdentity(current.parentName(), parentPid, current.parentDaemon()));
    }

    static boolean isDaemon() {
        return self.daemon();
    }

    /** The introduction of the next child; it has a number of its own even if it has a name. */
    static Introduction nextChild(String givenName, boolean daemon) {
        Introduction current = self;
        int number = CHILDREN.incrementAndGet();
        String path = current.path().isEmpty() ? Integer.toString(number) : current.path() + ":" + number;
        String name = givenName == null ? DEFAULT_NAME + path : givenName;
        return new Introduction(name, path, daemon, current.name(), current.daemon());
    }
}
