package io.multiproc.process;

import io.multiproc.ProcessStartException;
import io.multiproc.RemoteTaskException;
import io.multiproc.WorkerDiedException;
import io.multiproc.internal.text.Throwables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The processes of a pool. One that ends is replaced, unless it could not even begin: if its JVM refuses to start, or the initializer throws or ends
 * it, the pool is broken. A new one that is killed by a signal gets a few more attempts.
 */
final class Staff {
    private static final int ATTEMPTS = 4;
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private final PoolCore core;
    private final JvmProcessBuilder builder;
    private final RemoteRunnable initializer;
    private final int tasksPerWorker;
    private int killedAtStart;
    private boolean ended;

    Staff(PoolCore core, JvmProcessBuilder builder, RemoteRunnable initializer, int tasksPerWorker) {
        this.core = core;
        this.builder = builder;
        this.initializer = initializer;
        this.tasksPerWorker = tasksPerWorker;
    }

    /** Why a task has no outcome. */
    static WorkerDiedException death(JvmProcess worker, ExitStatus status) {
        return new WorkerDiedException(
                worker.name(),
                worker.pid(),
                status.exitCode().orElse(-1),
                status.signal().orElse(-1),
                status.toString(),
                worker.lastErrorLines());
    }

    /** Starts all processes; what they do first is in the futures. */
    List<PoolFuture<?>> startAll() throws IOException {
        List<PoolFuture<?>> greetings = new ArrayList<>();
        RemoteRunnable[] mains = new RemoteRunnable[core.seats.length];
        boolean started = false;
        try {
            for (Seat seat : core.seats) {
                greetings.add(prepare(seat));
                mains[seat.index] = main(seat);
            }
            List<JvmProcess> processes = builder.startAll(mains);
            started = true;
            for (Seat seat : core.seats) {
                occupy(seat, processes.get(seat.index));
            }
            return greetings;
        } finally {
            if (!started) {
                nobodyStarts();
            }
        }
    }

    /** The seats stay empty: whoever waits for their end need not. */
    private void nobodyStarts() {
        for (Seat seat : core.seats) {
            vacant(seat);
        }
    }

    private RemoteRunnable main(Seat seat) {
        return PoolWorker.main(core.memory.address(), core.memory.base, seat.index, tasksPerWorker);
    }

    private PoolFuture<?> prepare(Seat seat) throws IOException {
        PoolFuture<Object> greeting = new PoolFuture<>(core);
        PoolMessage message = PoolMessage.of(PoolMessage.HELLO, initializer);
        PoolTask task =
                new PoolTask(message, greeting, null, initializer == null ? this : initializer, initializer, false);
        core.lock.lock();
        try {
            seat.renew();
            seat.starting = true;
            core.greet(seat, task);
        } finally {
            core.lock.unlock();
        }
        greeting.whenComplete((nothing, thrown) -> greeted(seat, thrown));
        return greeting;
    }

    /** There was no process to be had. */
    private void vacant(Seat seat) {
        core.lock.lock();
        try {
            seat.starting = false;
            core.changed.signalAll();
        } finally {
            core.lock.unlock();
        }
    }

    private void occupy(Seat seat, JvmProcess process) {
        core.lock.lock();
        try {
            seat.starting = false;
            seat.process = process;
            if (ended || core.isBroken()) {
                process.kill();
            }
            core.changed.signalAll();
        } finally {
            core.lock.unlock();
        }
        core.bell.ring(); // it may have greeted already
        process.onExit().thenAccept(status -> left(seat, process, status));
    }

    private void greeted(Seat seat, Throwable thrown) {
        if (thrown == null) {
            List<Runnable> afterwards = new ArrayList<>(0);
            core.lock.lock();
            try {
                killedAtStart = 0;
                seat.ready = true;
                core.dispatcher().refill(afterwards);
            } finally {
                core.lock.unlock();
            }
            afterwards.forEach(Runnable::run);
        } else if (!(thrown instanceof CancellationException) && !isBadLuck(thrown)) {
            core.abandon(thrown);
        }
    }

    private boolean isBadLuck(Throwable thrown) {
        return thrown instanceof WorkerDiedException death && death.signal().isPresent() && mayTryAgain();
    }

    private boolean mayTryAgain() {
        core.lock.lock();
        try {
            return ++killedAtStart < ATTEMPTS;
        } finally {
            core.lock.unlock();
        }
    }

    /** The process of a seat is gone; runs in the thread that followed it. */
    private void left(Seat seat, JvmProcess process, ExitStatus status) {
        core.harvester.collect(seat); // what it has done, it has done
        List<Runnable> afterwards = new ArrayList<>(0);
        List<PoolTask> dead;
        boolean replace;
        core.lock.lock();
        try {
            seat.ready = false;
            dead = core.dispatcher().vacate(seat, afterwards);
        } finally {
            core.lock.unlock();
        }
        dead.stream().filter(task -> task.isGreeting).forEach(task -> Completion.fail(task, death(process, status)));
        core.lock.lock();
        try {
            seat.process = null;
            replace = !ended && !core.isBroken();
            seat.starting = replace;
            core.changed.signalAll();
        } finally {
            core.lock.unlock();
        }
        if (replace) { // in a thread of its own: functions of the user's may depend on the dead tasks, and take their
            // time
            Thread starter = new Thread(null, () -> replace(seat), "multiproc-pool-start", 0, false);
            starter.setDaemon(true);
            starter.start();
        }
        afterwards.forEach(Runnable::run);
        dead.forEach(task -> Completion.fail(task, death(process, status)));
    }

    private void replace(Seat seat) {
        try {
            prepare(seat);
            occupy(seat, builder.start(main(seat)));
        } catch (IOException | RuntimeException | Error e) {
            vacant(seat);
            core.abandon(new ProcessStartException(
                    "PoolWorker", "it was to replace another worker; problem=" + Throwables.reason(e), "", e));
        }
    }

    /** Waits until all workers have greeted. */
    static void awaitGreetings(List<PoolFuture<?>> greetings) {
        for (PoolFuture<?> greeting : greetings) {
            try {
                greeting.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ProcessStartException("PoolWorker", "the thread that started it was interrupted", "", e);
            } catch (ExecutionException e) {
                throw cause(e);
            }
        }
    }

    private static RuntimeException cause(ExecutionException e) {
        if (e.getCause() instanceof RemoteTaskException || e.getCause() instanceof WorkerDiedException) {
            return (RuntimeException) e.getCause();
        }
        return new CompletionException(e.getCause());
    }

    /** Ends all processes that have nothing to do, and waits until they are gone; no new ones are started. */
    void end() {
        boolean interrupted = false;
        core.lock.lock();
        try {
            ended = true;
            for (Seat seat : core.seats) {
                seat.lane.orderEnd(true);
                seat.lane.bell().ring();
            }
            long left = PATIENCE_NANOS;
            while (!isEmpty()) {
                try {
                    left = core.changed.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                    left = 0;
                }
                if (left <= 0) {
                    killAll();
                    left = TimeUnit.SECONDS.toNanos(1);
                }
            }
        } finally {
            core.lock.unlock();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void killAll() {
        for (Seat seat : core.seats) {
            if (seat.process != null) {
                seat.process.kill();
            }
        }
    }

    private boolean isEmpty() {
        for (Seat seat : core.seats) {
            if (seat.process != null || seat.starting) {
                return false;
            }
        }
        return true;
    }
}
