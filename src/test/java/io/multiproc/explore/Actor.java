package io.multiproc.explore;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A party's thread: always the same one, as locks belong to threads. */
final class Actor implements AutoCloseable {
    private final String name;
    private final ExecutorService executor;
    private volatile Thread thread;
    private volatile Party party;

    Actor(String name) {
        this.name = name;
        executor = Executors.newSingleThreadExecutor(work -> {
            thread = new Thread(work, "explorer-" + name);
            thread.setDaemon(true);
            return thread;
        });
    }

    String name() {
        return name;
    }

    /** From now on it acts for this party. */
    Actor as(Party next) {
        party = next;
        return this;
    }

    <R> Future<R> start(Callable<R> work) {
        return executor.submit(() -> {
            Party.enter(party);
            return work.call();
        });
    }

    /** Interrupts what the thread does. */
    void interrupt() {
        thread.interrupt();
    }

    /** Waits until the thread sleeps on a word, or has ended what it does. */
    void awaitAsleep(Future<?> work) {
        while (!work.isDone() && !isAsleep(thread)) {
            Thread.onSpinWait();
        }
    }

    private static boolean isAsleep(Thread thread) {
        if (thread == null) {
            return false;
        }
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getMethodName().equals("await") && frame.getClassName().endsWith("FutexWords")
                    || frame.getMethodName().equals("await")
                            && frame.getClassName().endsWith("SemaphoreWords")) {
                return true;
            }
        }
        return false;
    }

    static String stacks() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<Thread, StackTraceElement[]> one :
                Thread.getAllStackTraces().entrySet()) {
            if (one.getKey().getName().startsWith("explorer-")) {
                text.append(one.getKey().getName()).append('\n');
                for (StackTraceElement frame : one.getValue()) {
                    text.append("    ").append(frame).append('\n');
                }
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
