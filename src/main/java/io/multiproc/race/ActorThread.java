package io.multiproc.race;

import io.multiproc.internal.os.Steps;
import io.multiproc.memory.SharedMemory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** One actor: does the operations of its script, and records them. Its process may be killed at each step. */
final class ActorThread {
    private static final ThreadLocal<ActorThread> CURRENT = new ThreadLocal<>();
    private static final long LONGEST_PAUSE_NANOS = 30_000_000;

    private final SharedMemory stage;
    private final Message message;
    private final Part part;
    private final List<Body> operations;
    private final Object shared;
    private final Death death;
    private final Recorder recorder;
    private final Baton baton;
    private final SplittableRandom random;
    private int at;
    private boolean doomed;
    /** Whether the code of an operation runs, and not that which records it. */
    private boolean inside;
    /** How many writes this process has left; negative: it is not killed at one. */
    private int writesLeft = -1;

    ActorThread(
            SharedMemory stage,
            ByteBuffer lanes,
            Message message,
            Part part,
            List<Body> operations,
            Object shared,
            Death death) {
        this.stage = stage;
        this.message = message;
        this.part = part;
        this.operations = operations;
        this.shared = shared;
        this.death = death;
        this.recorder = new Recorder(lanes, part.lane());
        this.baton = message.start() == Message.Start.IN_TURN ? new Baton(stage) : null;
        this.random = new SplittableRandom(part.seed());
        this.at = part.from();
    }

    /** The code of an operation is at a named point. */
    static void point(String name) {
        ActorThread actor = CURRENT.get();
        if (actor != null) {
            actor.reached(name);
        }
    }

    /** The code of an operation, or of this kit, is about to write to shared memory, or to wait. */
    static void step(Steps.Kind kind, long at) {
        ActorThread actor = CURRENT.get();
        if (actor == null || !actor.inside) {
            return;
        }
        if (kind == Steps.Kind.WRITE) {
            actor.writes();
        } else if (actor.baton != null && kind == Steps.Kind.BEFORE_WAIT) {
            actor.baton.sleep(actor.part.lane());
        } else if (actor.baton != null && kind == Steps.Kind.AFTER_WAIT) {
            actor.baton.wake(actor.part.lane());
        }
    }

    void run(Object[] arguments) {
        boolean alone = message.start() == Message.Start.ALONE;
        if (!alone) {
            awaitStart();
        }
        if (baton != null) {
            baton.awaitTurn(part.lane());
        }
        CURRENT.set(alone ? null : this);
        try {
            for (; at < arguments.length; at++) {
                if (!alone) {
                    boundary();
                }
                operate(operations.get(part.script().get(at).operation()), arguments[at]);
            }
        } finally {
            CURRENT.remove();
            if (baton != null) {
                baton.end(part.lane());
            }
        }
        if (doomed) {
            Death.await();
        }
    }

    private void awaitStart() {
        stage.getAndAddInt(StageLayout.READY, 1);
        Pause pause = new Pause();
        while (stage.getIntAcquire(StageLayout.GO) != message.run()) {
            pause.once();
        }
    }

    private void operate(Body operation, Object argument) {
        recorder.invoked(at);
        Object result;
        inside = true;
        try {
            result = operation.run(shared, argument);
        } catch (Throwable failure) {
            inside = false;
            recorder.threw(at, failure);
            return;
        }
        inside = false;
        recorder.returned(at, result);
    }

    /** Before an operation. */
    private void boundary() {
        Thread.interrupted();
        dieIf(Kill.Moment.BEFORE, "");
        if (baton != null) {
            if (at > part.from()) {
                baton.point(part.lane());
            }
            return;
        }
        if (at == part.pauseAt()) {
            awaitReplacement();
        }
        delay(random.nextInt(8));
        for (Kill kill : part.kills()) {
            if (kill.operation() == at && kill.moment() == Kill.Moment.AT_TIME) {
                doomed = true;
                death.in(kill.number());
            } else if (kill.operation() == at && kill.moment() == Kill.Moment.AT_WRITE) {
                writesLeft = kill.number();
            }
        }
    }

    /** Most windows for a race are between a read and a write that depends on it. */
    private void writes() {
        if (writesLeft >= 0 && writesLeft-- == 0) {
            death.now();
        }
        if (baton == null) {
            delay(random.nextInt(8));
        }
    }

    private void reached(String name) {
        dieIf(Kill.Moment.AT_POINT, name);
        if (baton != null) {
            baton.point(part.lane());
        } else {
            delay(3 + random.nextInt(5));
        }
    }

    private void dieIf(Kill.Moment moment, String point) {
        for (Kill kill : part.kills()) {
            if (kill.operation() == at
                    && kill.moment() == moment
                    && kill.point().equals(point)) {
                death.now();
            }
        }
    }

    private void awaitReplacement() {
        long start = System.nanoTime();
        Pause pause = new Pause();
        while (stage.getIntAcquire(StageLayout.REPLACED) != message.run()
                && System.nanoTime() - start < LONGEST_PAUSE_NANOS) {
            pause.once();
        }
    }

    /** From nothing, over some hundred nanoseconds, to giving the processor away. */
    private void delay(int kind) {
        switch (kind) {
            case 0, 1, 2 -> {}
            case 3, 4 -> spin(random.nextInt(1_000));
            case 5 -> spin(random.nextInt(10_000));
            case 6 -> Thread.yield();
            default -> {
                if (random.nextInt(4) == 0) {
                    LockSupport.parkNanos(random.nextInt(50_000));
                } else {
                    Thread.yield();
                }
            }
        }
    }

    private static void spin(int nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
    }
}
