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
import java.util.concurrent.locks.LockSupport;

/**
 * The processes of a pool. One that ends is replaced, unless it could not even begin: if its JVM refuses to start, or the initializer throws or ends
 * it, the pool is broken. A new one that is killed by a signal gets a few more attempts.
 *
 * <p>{@link #tend()} takes each step that is due. An error ends it at any step, and the next call goes on there: it is called by the thread that follows
 * a process, as that ends, by the collector again and again, and by a thread that waits for the end of all.
 */
final class Staff {
    private static final int ATTEMPTS = 4;
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final long AFTER_FAILURE_NANOS = 1_000_000;

    private final PoolCore core;
    private final JvmProcessBuilder builder;
    private final RemoteRunnable initializer;
    private final int tasksPerWorker;
    private int killedAtStart;
    private volatile boolean ended;

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
            for (Seat seat : core.seats) {
                seat.process = processes.get(seat.index);
            }
            started = true;
            for (Seat seat : core.seats) {
                occupy(seat, seat.process);
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
            seat.starting = false;
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
            seat.greeting = greeting;
        } finally {
            core.lock.unlock();
        }
        greeting.whenComplete((nothing, thrown) -> greeted(seat));
        return greeting;
    }

    /** A process has been started: from here on it is followed, whatever fails. */
    private void occupy(Seat seat, JvmProcess process) {
        seat.process = process;
        seat.starting = false;
        try {
            if (ended || core.isBroken()) {
                process.kill();
            }
            process.onExit().thenAccept(status -> tend(seat));
            core.signal();
            core.bell.ring(); // it may have greeted already
        } catch (Throwable e) {
            // The collector looks by itself when a slice is over.
        }
    }

    /** The first thing that a worker does has ended. */
    private void greeted(Seat seat) {
        PoolFuture<?> greeting = seat.greeting;
        if (greeting == null || !greeting.isDone()) {
            return;
        }
        Throwable thrown = thrownBy(greeting);
        boolean breaks = false;
        core.lock.lock();
        try {
            if (seat.greeting != greeting) {
                return;
            }
            if (thrown == null) {
                killedAtStart = 0;
                seat.ready = true;
            } else if (!(thrown instanceof CancellationException) && !isBadLuck(thrown)) {
                breaks = true;
                core.breakDown(thrown);
            }
            seat.greeting = null;
            core.dispatcher().refill();
        } finally {
            core.lock.unlock();
        }
        core.refused.fail();
        if (breaks) {
            core.abandon(thrown);
        }
    }

    private static Throwable thrownBy(PoolFuture<?> done) {
        try {
            done.getNow(null);
            return null;
        } catch (CompletionException e) {
            return e.getCause() == null ? e : e.getCause();
        } catch (CancellationException e) {
            return e;
        }
    }

    private boolean isBadLuck(Throwable thrown) {
        return thrown instanceof WorkerDiedException death && death.signal().isPresent() && mayTryAgain();
    }

    /** Under the pool's lock. */
    private boolean mayTryAgain() {
        return ++killedAtStart < ATTEMPTS;
    }

    /** Takes the steps that are due for all seats. */
    void tend() {
        for (Seat seat : core.seats) {
            greeted(seat);
            tend(seat);
        }
    }

    private void tend(Seat seat) {
        JvmProcess process = seat.process;
        if (process != null && !process.isAlive()) {
            ExitStatus status = process.exitStatus().orElse(null);
            if (status != null) {
                core.harvester.collect(seat); // what it has done, it has done
                clear(seat, process, status);
            }
        }
        replaceIfVacant(seat);
        seat.dead.fail();
    }

    /** The process of a seat is gone. */
    private void clear(Seat seat, JvmProcess process, ExitStatus status) {
        if (!seat.clearing.compareAndSet(false, true)) {
            return; // Another thread does it.
        }
        try {
            if (seat.process != process) {
                return;
            }
            greeted(seat);
            core.lock.lock();
            try {
                seat.ready = false;
                core.dispatcher().vacate(seat, () -> death(process, status));
            } finally {
                core.lock.unlock();
            }
            core.refused.fail();
            seat.dead.failGreetings();
            greeted(seat);
            core.lock.lock();
            try {
                seat.vacant = !ended && !core.isBroken();
                seat.process = null;
                core.changed.signalAll();
            } finally {
                core.lock.unlock();
            }
        } finally {
            seat.clearing.set(false);
        }
    }

    /** In a thread of its own: functions of the user's may depend on the dead tasks, and take their time. */
    private void replaceIfVacant(Seat seat) {
        if (!seat.vacant || !claim(seat)) {
            return;
        }
        boolean begun = false;
        try {
            Thread starter = new Thread(null, () -> replace(seat), "multiproc-pool-start", 0, false);
            starter.setDaemon(true);
            starter.start();
            begun = true;
        } finally {
            if (!begun) {
                seat.vacant = true;
                seat.starting = false;
            }
        }
    }

    /** Whether the calling thread is the one that starts a process for a vacant seat. */
    private boolean claim(Seat seat) {
        core.lock.lock();
        try {
            boolean own = seat.vacant && !ended && !core.isBroken();
            seat.starting |= own;
            seat.vacant = false;
            return own;
        } finally {
            core.lock.unlock();
        }
    }

    private void replace(Seat seat) {
        try {
            prepare(seat);
            occupy(seat, builder.start(main(seat)));
        } catch (Throwable e) {
            seat.starting = false;
            breakDown(e);
        }
    }

    private void breakDown(Throwable e) {
        Throwable problem = e;
        try {
            problem = new ProcessStartException(
                    "PoolWorker", "it was to replace another worker; problem=" + Throwables.reason(e), "", e);
        } finally {
            core.breakDown(problem); // The collector fails all tasks if this thread cannot.
        }
        core.signal();
        core.abandon(problem);
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
        ended = true;
        for (Seat seat : core.seats) {
            seat.lane.orderEnd(true);
            ring(seat);
        }
        boolean interrupted = false;
        long start = System.nanoTime();
        try {
            while (!isEmpty()) {
                try {
                    tend();
                    interrupted |= awaitChange();
                    if (interrupted || System.nanoTime() - start > PATIENCE_NANOS) {
                        killAll();
                    }
                } catch (OutOfMemoryError e) {
                    interrupted |= Thread.interrupted();
                    LockSupport.parkNanos(this, AFTER_FAILURE_NANOS); // Each step is taken again.
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A worker that is not rung looks by itself. */
    private static void ring(Seat seat) {
        try {
            seat.lane.bell().ring();
        } catch (Throwable e) {
            return;
        }
    }

    /** Waits for a slice at most; whether the thread was interrupted. */
    private boolean awaitChange() {
        core.lock.lock();
        try {
            if (!isEmpty()) {
                core.changed.awaitNanos(PoolCore.SLICE_NANOS);
            }
            return false;
        } catch (InterruptedException e) {
            return true;
        } finally {
            core.lock.unlock();
        }
    }

    private void killAll() {
        for (Seat seat : core.seats) {
            JvmProcess process = seat.process;
            if (process != null) {
                process.kill();
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
