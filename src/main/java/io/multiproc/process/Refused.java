package io.multiproc.process;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Tasks that are to fail, each with its problem, as soon as the pool's lock is free: functions of the user's depend on them. They are linked by a field of
 * their own, so adding one cannot fail. A task whose failure could not be told stays until the next {@link #fail()}.
 */
final class Refused {
    private final AtomicReference<PoolTask> head = new AtomicReference<>();

    /** Adds a task that is in no list. */
    void add(PoolTask task, Throwable problem) {
        task.problem = problem;
        push(task);
    }

    private void push(PoolTask task) {
        PoolTask first;
        do {
            first = head.get();
            task.next = first;
        } while (!head.compareAndSet(first, task));
    }

    boolean isEmpty() {
        return head.get() == null;
    }

    /** Fails all; to be called without the pool's lock. */
    void fail() {
        if (!isEmpty()) {
            fail(head.getAndSet(null), false);
        }
    }

    /** Fails the greetings only: the other tasks may have functions that take their time. */
    void failGreetings() {
        if (!isEmpty()) {
            fail(head.getAndSet(null), true);
        }
    }

    private void fail(PoolTask all, boolean greetingsOnly) {
        PoolTask task = all;
        try {
            while (task != null) {
                PoolTask next = task.next;
                if (greetingsOnly && !task.isGreeting) {
                    push(task);
                } else {
                    Completion.fail(task, task.problem);
                }
                task = next;
            }
        } finally {
            while (task != null) { // An error has ended it.
                PoolTask next = task.next;
                push(task);
                task = next;
            }
        }
    }
}
