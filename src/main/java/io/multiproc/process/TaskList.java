package io.multiproc.process;

/** Tasks that no worker has, in the order of their sequence numbers. They are linked by a field of their own: no operation allocates. */
final class TaskList {
    private PoolTask first;
    private PoolTask last;
    private int size;

    boolean isEmpty() {
        return first == null;
    }

    int size() {
        return size;
    }

    PoolTask peek() {
        return first;
    }

    /** Adds a task; a new one, which has the highest number, without a search. */
    void add(PoolTask task) {
        PoolTask before = last != null && last.sequence < task.sequence ? last : lastBefore(task.sequence);
        link(before, task, before == null ? first : before.next);
        size++;
    }

    private PoolTask lastBefore(long sequence) {
        PoolTask before = null;
        for (PoolTask task = first; task != null && task.sequence < sequence; task = task.next) {
            before = task;
        }
        return before;
    }

    private void link(PoolTask before, PoolTask task, PoolTask after) {
        task.next = after;
        if (before == null) {
            first = task;
        } else {
            before.next = task;
        }
        if (after == null) {
            last = task;
        }
    }

    /** Removes and returns the first, or null. */
    PoolTask poll() {
        PoolTask task = first;
        if (task != null) {
            first = task.next;
            last = first == null ? null : last;
            task.next = null;
            size--;
        }
        return task;
    }

    /** Removes the tasks whose futures are complete. */
    void removeOver() {
        PoolTask task = first;
        first = null;
        last = null;
        size = 0;
        while (task != null) {
            PoolTask next = task.next;
            task.next = null;
            if (!task.isOver()) {
                add(task);
            }
            task = next;
        }
    }
}
