package io.multiproc.channel;

import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Sampled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever is put arrives once, whole and in order, whoever is killed. */
@net.jqwik.api.Tag("wait")
class QueueKillProperties {
    private static final int LIMIT = 20_000;
    private static final List<ChildJvm> IDLE = new ArrayList<>();

    @AfterContainer
    static void close() throws Exception {
        for (ChildJvm child : IDLE) {
            child.close();
        }
        IDLE.clear();
    }

    private static ChildJvm idle() throws Exception {
        return IDLE.isEmpty() ? Traffic.worker() : IDLE.remove(IDLE.size() - 1);
    }

    /** Kills after so many microseconds; a process that is not killed ends by itself or when told. */
    @Sampled(1)
    @Property(tries = 14, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void everyMessageWhosePutReturnedArrivesOnceWholeAndInOrder(
            @ForAll @IntRange(min = 8, max = 14) int capacityBits,
            @ForAll @IntRange(max = 100) int percentOfLongest,
            @ForAll @IntRange(min = 1, max = 2) int producers,
            @ForAll @IntRange(min = 1, max = 2) int consumers,
            @ForAll @IntRange(max = 3) int victims,
            @ForAll @IntRange(min = 0, max = 60_000) int microseconds)
            throws Exception {
        int capacity = 1 << capacityBits;
        int longest = RingLayout.longestPayload(capacity) * percentOfLongest / 100;
        List<ChildJvm> working = new ArrayList<>();
        boolean[] killed = new boolean[producers];
        int killedConsumers = 0;
        try (Traffic traffic = new Traffic(capacity, longest, producers, LIMIT)) {
            for (int i = 0; i < consumers; i++) {
                ChildJvm child = idle();
                working.add(child);
                traffic.standBy(child);
                traffic.startConsumer(child, victims == 0);
            }
            for (int i = 0; i < producers; i++) {
                ChildJvm child = idle();
                working.add(child);
                traffic.standBy(child);
                traffic.startProducer(child, i);
            }
            for (int i = 0; i < Math.min(victims, 2); i++) {
                LockSupport.parkNanos(microseconds * 1000L);
                int victim = (microseconds + i * (victims - 1)) % working.size();
                if (victim < consumers) {
                    killedConsumers++;
                } else {
                    killed[victim - consumers] = true;
                }
                working.get(victim).kill();
            }
            LockSupport.parkNanos(50_000_000);
            traffic.stopProducers();
            for (int i = consumers; i < working.size(); i++) {
                end(working.get(i));
            }
            traffic.stopConsumers();
            for (int i = 0; i < consumers; i++) {
                end(working.get(i));
            }
            traffic.check(Math.min(killedConsumers, consumers), killed);
        }
    }

    private static void end(ChildJvm child) throws Exception {
        if (child.isAlive()) {
            child.expect("done");
            IDLE.add(child);
        } else {
            child.close();
        }
    }
}
