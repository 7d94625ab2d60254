package io.multiproc.race;

import io.multiproc.internal.os.Steps;
import io.multiproc.internal.text.Throwables;
import io.multiproc.memory.SharedMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The process of some actors. It lives for many scenarios: it waits for a message, does what it says, answers, and waits for the next. */
final class ActorProcess {
    private static final long LOOK_NANOS = 20_000_000;
    /** What has been attached and is reachable no more is given back by the collector, which nothing else calls in time. */
    private static final int MESSAGES_PER_COLLECTION = 2_000;

    private final SharedMemory stage;
    private final ByteBuffer lanes;
    private final Seat seat;
    private final Death death;
    private List<Body> operations = List.of();
    private Object shared;

    private ActorProcess(SharedMemory stage, int number) {
        this.stage = stage;
        this.lanes = Recorder.lanes(stage);
        this.seat = new Seat(stage, number);
        this.death = new Death(seat);
        if (Steps.ON) {
            Steps.listen(ActorThread::step);
        }
    }

    static void serve(SharedMemory stage, int number) throws IOException {
        new ActorProcess(stage, number).serve();
    }

    private void serve() throws IOException {
        Thread teller = new Thread(null, this::tellStacks, "multiproc-race-stacks", 0, false);
        teller.setDaemon(true);
        teller.start();
        int done = 0;
        for (int messages = 1; ; messages++) {
            int command = await(done);
            if (command == Seat.END) {
                return;
            }
            perform(Message.decode(seat.message()));
            seat.answer(command);
            done = command;
            if (messages % MESSAGES_PER_COLLECTION == 0) {
                System.gc();
            }
        }
    }

    private int await(int done) {
        Pause pause = new Pause();
        while (seat.command() == done) {
            pause.once();
        }
        return seat.command();
    }

    private void perform(Message message) {
        List<Object[]> arguments = new ArrayList<>();
        try {
            unpack(message, arguments);
        } catch (Exception | LinkageError e) {
            seat.fail("an actor's process cannot read what it is to do: reason=" + Throwables.describe(e)
                    + "; the same classes must be on its class path, and must read what they write");
            return;
        }
        List<Thread> others = new ArrayList<>();
        for (int i = 1; i < arguments.size(); i++) {
            int number = i;
            Thread thread = new Thread(
                    null,
                    () -> actor(message, number).run(arguments.get(number)),
                    "actor " + lane(message, i),
                    0,
                    false);
            thread.setDaemon(true);
            thread.start();
            others.add(thread);
        }
        Thread.currentThread().setName("actor " + lane(message, 0));
        actor(message, 0).run(arguments.get(0));
        others.forEach(ActorProcess::join);
    }

    private static int lane(Message message, int number) {
        return message.parts().get(number).lane();
    }

    private ActorThread actor(Message message, int number) {
        return new ActorThread(stage, lanes, message, message.parts().get(number), operations, shared, death);
    }

    @SuppressWarnings("unchecked")
    private void unpack(Message message, List<Object[]> arguments) throws IOException, ClassNotFoundException {
        if (message.operations().length > 0) {
            List<Body> bodies = new ArrayList<>();
            for (PackedBody body : (List<PackedBody>) Packed.unpack(message.operations())) {
                bodies.add(body.unpack());
            }
            operations = bodies;
        }
        if (message.shared().length > 0) {
            release();
            shared = Packed.unpack(message.shared());
        }
        for (Part part : message.parts()) {
            Object[] all = new Object[part.script().size()];
            for (int i = part.from(); i < all.length; i++) {
                byte[] argument = part.script().get(i).argument();
                all[i] = argument.length == 0 ? null : Packed.unpack(argument);
            }
            arguments.add(all);
            if (part.kills().stream().anyMatch(kill -> kill.moment() == Kill.Moment.AT_TIME)) {
                death.prepare();
            }
        }
    }

    /** What this process still holds of the last object, such as a lock, is not worth a failure. */
    private void release() {
        if (shared instanceof AutoCloseable last) {
            try {
                last.close();
            } catch (Exception e) {
                shared = null;
            }
        }
        shared = null;
    }

    private static void join(Thread thread) {
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.interrupted(); // by an operation; the test ends this process when it has no use for it
            }
        }
    }

    private void tellStacks() {
        while (true) {
            LockSupport.parkNanos(LOOK_NANOS);
            if (seat.isAskedForStacks()) {
                seat.tell(stacks());
            }
        }
    }

    private static String stacks() {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        for (Map.Entry<Thread, StackTraceElement[]> one :
                Thread.getAllStackTraces().entrySet()) {
            if (one.getKey().getName().startsWith("actor ")) {
                out.println(
                        "  \"" + one.getKey().getName() + "\" " + one.getKey().getState());
                for (StackTraceElement element : one.getValue()) {
                    out.println("    at " + element);
                }
            }
        }
        return text.toString();
    }
}
