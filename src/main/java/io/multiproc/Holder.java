package io.multiproc;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who holds a shared object, as it was at one moment; for people. A lock is held by a thread; of read locks and permits the process is known only.
 *
 * @param pid the process, or 0 if it is gone and another one has its place
 * @param command what the process runs, cut off
 * @param alive whether the process lives and, if the thread is one of this process, whether it has not ended; if not, the next thread of this process that
 *     wants the object is told, or simply gets it
 * @param thread the thread's number in its process: the one behind {@code #} in a thread dump, and {@link Thread#getId()}
 * @param count how often it is held, or how many permits
 * @param since the latest moment at which it can have begun to hold it; known only of a lock for which somebody has had to wait
 */
public record Holder(long pid, String command, boolean alive, OptionalInt thread, long count, Optional<Instant> since) {
    /** Process, command, thread, and what else is known, in one line. */
    @Override
    public String toString() {
        String text = pid == 0 ? "a process that is gone" : "process " + pid + " (" + command + ")";
        boolean isHere = pid == ProcessHandle.current().pid();
        if (pid != 0 && !alive && !isHere) {
            text += ", dead";
        }
        if (thread.isPresent()) {
            text += ", thread #" + thread.getAsInt();
            if (isHere && !alive) {
                text += ", which has ended";
            }
        }
        if (count != 1) {
            text += ", " + count + " times";
        }
        return since.isPresent() ? text + ", since " + since.get() + " or before" : text;
    }
}
