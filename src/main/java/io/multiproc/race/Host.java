package io.multiproc.race;

import io.multiproc.internal.os.Steps;
import io.multiproc.memory.SharedMemory;
import io.multiproc.process.JvmProcess;
import java.util.Arrays;

/** A process of actors, as the test sees it. */
final class Host {
    private final JvmProcess process;
    private final int number;
    private final Seat seat;
    private byte[] operations = {};
    private int commands;

    private Host(JvmProcess process, int number, Seat seat) {
        this.process = process;
        this.number = number;
        this.seat = seat;
    }

    static Host start(SharedMemory stage, int number, boolean quick) {
        Seat seat = new Seat(stage, number);
        seat.clear();
        var builder = JvmProcess.builder()
                .name("race-" + number)
                .daemon(true)
                .jvmOptions("-D" + RacePoint.ACTOR + "=true", "-D" + Steps.PROPERTY + "=true");
        if (quick) {
            builder.fastStart();
        }
        return new Host(builder.start(() -> ActorProcess.serve(stage, number)), number, seat);
    }

    /** The number of its seat. */
    int number() {
        return number;
    }

    Seat seat() {
        return seat;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** How it ended, once it has. */
    String end() {
        return process.exitStatus().map(Object::toString).orElse("running");
    }

    /** Tells it what to do; the operations only if it does not have them. */
    void tell(Message message) {
        boolean known = Arrays.equals(operations, message.operations());
        Message shorter = !known
                ? message
                : new Message(message.run(), message.start(), new byte[0], message.shared(), message.parts());
        seat.command(++commands, shorter.encode());
        operations = message.operations();
    }

    boolean hasAnswered() {
        return seat.answer() == commands;
    }

    void kill() {
        process.kill();
    }

    /** Kills it and waits until it is gone. */
    void end(boolean patiently) {
        process.kill();
        boolean interrupted = false;
        while (patiently && process.isAlive()) {
            try {
                process.awaitExit();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
