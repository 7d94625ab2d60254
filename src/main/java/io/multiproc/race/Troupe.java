package io.multiproc.race;

import io.multiproc.internal.text.Throwables;
import io.multiproc.memory.SharedMemory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Processes of actors that one test at a time has, and spare ones that take the place of killed ones. */
final class Troupe implements AutoCloseable {
    private final SharedMemory stage = SharedMemory.create(StageLayout.SIZE);
    /** Also given back by the threads that start processes. */
    private final Deque<Integer> freeSeats = new ConcurrentLinkedDeque<>();

    private final List<Host> hosts = new ArrayList<>();
    private final Deque<FutureTask<Host>> spares = new ArrayDeque<>();
    private int runs;

    Troupe() {
        for (int i = 0; i < StageLayout.SEATS; i++) {
            freeSeats.add(i);
        }
    }

    SharedMemory stage() {
        return stage;
    }

    int nextRun() {
        return ++runs;
    }

    /**
     * So many processes at least, and spare ones on their way.
     *
     * @throws io.multiproc.ProcessStartException if one cannot be started
     */
    List<Host> hosts(int count, int spareCount) {
        List<FutureTask<Host>> starting = new ArrayList<>();
        for (int i = hosts.size(); i < count; i++) {
            starting.add(start(false));
        }
        keepStarted(starting);
        while (spares.size() < Math.min(spareCount, StageLayout.SEATS - StageLayout.ACTORS)) {
            spares.add(start(true));
        }
        return hosts.subList(0, count);
    }

    /** Those that have started are kept, to be ended some time, if another could not be. */
    private void keepStarted(List<FutureTask<Host>> starting) {
        RuntimeException failure = null;
        for (FutureTask<Host> start : starting) {
            try {
                hosts.add(result(start));
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** A spare process takes the place of one that has ended; another spare one is started. */
    Host replace(int index) {
        release(hosts.get(index));
        Host next = result(spares.isEmpty() ? start(true) : spares.remove());
        hosts.set(index, next);
        spares.add(start(true));
        return next;
    }

    /** Ends the processes, whatever they do, so that the next test gets new ones. */
    void dismiss() {
        hosts.forEach(Host::kill);
        hosts.forEach(this::release);
        hosts.clear();
    }

    private void release(Host host) {
        host.end(true);
        freeSeats.add(host.number());
    }

    private FutureTask<Host> start(boolean quick) {
        int number = freeSeats.remove();
        FutureTask<Host> start = new FutureTask<>(() -> startIn(number, quick));
        Thread starter = new Thread(null, start, "multiproc-race-start", 0, false);
        starter.setDaemon(true);
        starter.start();
        return start;
    }

    private Host startIn(int number, boolean quick) {
        boolean started = false;
        try {
            Host host = Host.start(stage, number, quick);
            started = true;
            return host;
        } finally {
            if (!started) {
                freeSeats.add(number);
            }
        }
    }

    private static Host result(FutureTask<Host> start) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return start.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof RuntimeException failure) {
                        throw failure;
                    }
                    throw new IllegalStateException(
                            "an actor's process cannot be started: reason=" + Throwables.describe(e.getCause()), e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        dismiss();
        for (FutureTask<Host> spare : spares) {
            try {
                release(result(spare));
            } catch (RuntimeException e) {
                continue; // It has not started, so there is nothing to end.
            }
        }
        stage.close();
    }
}
