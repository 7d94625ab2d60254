package io.multiproc.explore;

import io.multiproc.internal.os.Steps;
import io.multiproc.sync.Deadlocks;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedSemaphore;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Copies;
import java.io.Serializable;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The process that is stopped: one thread listens to the test, and another runs the operations. Before the step that it is told, the second thread says
 * where it is and waits until the test has stopped the process and continued it, or wants the next step. The process serves many plays, one after the other.
 */
final class StoppedParty {
    private static final int PLAYS_WITHOUT_COLLECTION = 40;

    private final ChildJvm.Talk talk;
    private final Actor actor = new Actor("stopped");
    private Scenario<Serializable> scenario;
    private StopRules<Serializable> rules;
    private Serializable shared;
    private int step;
    private final BlockingQueue<String> replies = new LinkedBlockingQueue<>();
    private int plays;

    private StoppedParty(ChildJvm.Talk talk) {
        this.talk = talk;
    }

    /** The child's part of the conversation. */
    static void serve(ChildJvm.Talk talk) throws Exception {
        StoppedParty party = new StoppedParty(talk);
        warmUp();
        talk.say("up");
        while (true) {
            String order = talk.hear();
            switch (order) {
                case "play" -> party.prepare();
                case "get ready" -> party.actor.start(party::getReady);
                case "begin" -> party.actor.start(party::operate);
                case "go on", "next" -> party.replies.add(order);
                case "leave" -> party.actor.start(party::leave);
                case "end" -> party.end();
                case "visit" -> party.visit();
                case "stacks" -> System.err.println(Actor.stacks());
                default -> throw new IllegalArgumentException("no such order: " + order);
            }
        }
    }

    /** Loads what takes long at first, so that no call is late for that. */
    static void warmUp() throws Exception {
        try (SharedSemaphore semaphore = SharedSemaphore.create(Tables.options().returnPermitsOnDeath(), 1);
                SharedLock lock = SharedLock.create()) {
            semaphore.tryAcquire(2, Probes.LIMIT_MILLIS, TimeUnit.MILLISECONDS);
            Copies.copy(semaphore).close();
            lock.lock();
            Deadlocks.find();
            lock.unlock();
        }
        Tables.flat();
    }

    @SuppressWarnings("unchecked")
    private void prepare() throws Exception {
        String name = talk.hear();
        step = Integer.parseInt(talk.hear());
        shared = (Serializable) Copies.read(Base64.getDecoder().decode(talk.hear()));
        scenario = (Scenario<Serializable>) Tables.named(name);
        rules = StopRules.of(scenario, shared);
        actor.start(() -> {
            scenario.settle.on(shared);
            talk.say("settled");
            return null;
        });
    }

    private Void getReady() throws Exception {
        scenario.ready.on(shared);
        talk.say("ready");
        return null;
    }

    private Void operate() {
        Thread self = Thread.currentThread();
        int[] steps = new int[1];
        Steps.listen((kind, at) -> {
            if (Thread.currentThread() != self) {
                return;
            }
            if (steps[0]++ == step) {
                talk.say("at step " + step + ", " + Victim.describe(kind, at));
                if (awaitReply().equals("next")) {
                    step++;
                }
            }
            if (kind == Steps.Kind.BEFORE_WAIT) {
                talk.say("asleep");
            }
        });
        String end = "completed";
        try {
            scenario.killed.on(shared);
        } catch (Throwable e) {
            end = "threw " + e.toString().replace('\n', ' ');
        } finally {
            Steps.listen(null);
        }
        boolean inside = rules.exclusion != null && rules.exclusion.isInside(shared);
        talk.say((inside ? "inside, " : "outside, ") + end);
        return null;
    }

    private String awaitReply() {
        boolean interrupted = false;
        String reply = null;
        while (reply == null) {
            try {
                reply = replies.take();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return reply;
    }

    private Void leave() throws Exception {
        talk.say("left " + rules.leave.on(shared));
        return null;
    }

    private void end() {
        shared = null;
        if (++plays % PLAYS_WITHOUT_COLLECTION == 0) {
            System.gc();
        }
        talk.say("ended");
    }

    /** Attaches an object, and closes it. */
    private void visit() throws Exception {
        boolean closes = Boolean.parseBoolean(talk.hear());
        Object visited = Copies.read(Base64.getDecoder().decode(talk.hear()));
        talk.say(visited.toString().isEmpty() ? "" : "visited");
        if (closes) {
            ((AutoCloseable) visited).close();
        }
        talk.say("closed");
        if (++plays % PLAYS_WITHOUT_COLLECTION == 0) {
            System.gc();
        }
    }
}
