package io.multiproc.bench.scale;

import io.multiproc.process.JvmProcess;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedLongArray;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The processes that contend. Between rounds they are asleep, but for a look every few milliseconds. */
final class Contenders implements AutoCloseable {
    private static final long NAP_MILLIS = 10;
    /** A contender's count has a pair of cache lines of its own. */
    private static final int STRIDE = 128 / Long.BYTES;

    private static final int GO_HOME = -1;

    /** What the contenders and their leader share. */
    private record Field(SharedInt called, SharedInt ready, SharedInt begun, SharedInt stopped, SharedLongArray counts)
            implements Serializable {
        /** The life of one contender. */
        void attend(Load load, int me, int processes) throws Exception {
            int last = 0;
            for (int round = called.get(); round != GO_HOME; round = called.get()) {
                if (round == last) {
                    Thread.sleep(NAP_MILLIS);
                    continue;
                }
                last = round;
                ready.getAndAdd(1);
                while (begun.get() != round) {
                    Thread.yield();
                }
                counts.set((long) me * STRIDE, load.run(me, processes, new Clock(stopped, round)));
                ready.getAndAdd(-1);
            }
        }
    }

    private final Load load;
    private final Field field;
    private final List<JvmProcess> processes = new ArrayList<>();
    private int round;

    private Contenders(Load load, int processes) {
        this.load = load;
        field = new Field(
                SharedInt.create(0),
                SharedInt.create(0),
                SharedInt.create(0),
                SharedInt.create(0),
                SharedLongArray.zeros((long) processes * STRIDE));
    }

    static Contenders start(Load load, int processes) {
        Contenders contenders = new Contenders(load, processes);
        try {
            for (int i = 0; i < processes; i++) {
                contenders.start(i, processes);
            }
            return contenders;
        } catch (RuntimeException | Error e) {
            contenders.close();
            throw e;
        }
    }

    private void start(int me, int of) {
        Field shared = field;
        Load part = load;
        processes.add(JvmProcess.builder()
                .name("contender-" + me)
                .jvmOptions("-XX:+UseSerialGC", "-Xmx128m")
                .start(() -> shared.attend(part, me, of)));
    }

    /** Has all of them contend for a time. */
    Round run(long millis) throws InterruptedException {
        load.reset();
        round++;
        field.called.set(round);
        awaitReady(processes.size());
        long start = System.nanoTime();
        field.begun.set(round);
        Thread.sleep(millis);
        field.stopped.set(round);
        long nanos = System.nanoTime() - start;
        awaitReady(0);
        Round result = Round.of(nanos, counts());
        load.check(result.operations());
        return result;
    }

    private long[] counts() {
        long[] counts = new long[load.counted(processes.size())];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = field.counts.get((long) i * STRIDE);
        }
        return counts;
    }

    private void awaitReady(int number) throws InterruptedException {
        while (field.ready.get() != number) {
            for (JvmProcess process : processes) {
                if (!process.isAlive()) {
                    throw new IllegalStateException("a contender has ended before its time: pid=" + process.pid());
                }
            }
            Thread.sleep(1);
        }
    }

    @Override
    public void close() {
        field.called.set(GO_HOME);
        processes.forEach(JvmProcess::close);
    }
}
