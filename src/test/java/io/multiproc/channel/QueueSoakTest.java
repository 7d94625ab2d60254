package io.multiproc.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Sampled;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Traffic in which a producer or consumer is killed every 200 ms, and one that stands by takes its place. {@code -Dmultiproc.soak=60} makes it last a
 * minute. How far the pace was kept is printed.
 */
@Tag("wait")
class QueueSoakTest {
    private static final int SECONDS = Integer.getInteger("multiproc.soak", 8);
    private static final long PERIOD_NANOS = 200_000_000;
    private static final int KILLS = SECONDS * 5;
    private static final int LIMIT = 1 << 19;
    private static final int EACH = 2;
    private static final int STANDING_BY = 20;

    private final Random random = new Random();
    private final ExecutorService starters = Executors.newFixedThreadPool(2);
    private final Queue<Future<ChildJvm>> standingBy = new ArrayDeque<>();
    private final List<ChildJvm> producers = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();
    private final List<ChildJvm> consumers = new ArrayList<>();
    private int nextProducer;
    private int prepared;

    private void prepare(Traffic traffic) {
        if (prepared == 2 * EACH + KILLS) {
            return;
        }
        prepared++;
        standingBy.add(starters.submit(() -> {
            ChildJvm child = Traffic.worker();
            try {
                traffic.standBy(child);
                return child;
            } catch (IOException | RuntimeException | Error e) {
                child.close();
                throw e;
            }
        }));
    }

    /** Waits only if more have been killed of late than could be started. */
    private ChildJvm next(Traffic traffic) throws Exception {
        prepare(traffic);
        return standingBy.remove().get();
    }

    private void addProducer(Traffic traffic) throws Exception {
        ChildJvm child = next(traffic);
        producers.add(child);
        numbers.add(nextProducer);
        traffic.startProducer(child, nextProducer++);
    }

    private void addConsumer(Traffic traffic) throws Exception {
        ChildJvm child = next(traffic);
        consumers.add(child);
        traffic.startConsumer(child, false);
    }

    private static void kill(ChildJvm child) throws Exception {
        child.kill();
        child.close();
    }

    private static String describe(long[] gaps) {
        long[] sorted = gaps.clone();
        Arrays.sort(sorted);
        long kept =
                Arrays.stream(gaps).filter(gap -> gap <= PERIOD_NANOS * 5 / 4).count();
        return String.format(
                "%d kills; between two of them %d ms (median), %d to %d ms; %d of %d gaps at most 250 ms",
                gaps.length + 1,
                sorted[sorted.length / 2] / 1_000_000,
                sorted[0] / 1_000_000,
                sorted[sorted.length - 1] / 1_000_000,
                kept,
                gaps.length);
    }

    @Sampled(0)
    @Test
    @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void nothingIsLostWhileSomebodyIsKilledEvery200Milliseconds() throws Exception {
        int killedConsumers = 0;
        int killedInAll = 0;
        long[] gaps = new long[KILLS - 1];
        boolean[] killedProducers = new boolean[EACH + KILLS];
        try (Traffic traffic = new Traffic(1 << 14, 300, killedProducers.length, LIMIT)) {
            for (int i = 0; i < STANDING_BY; i++) {
                prepare(traffic);
            }
            for (int i = 0; i < EACH; i++) {
                addProducer(traffic);
                addConsumer(traffic);
            }
            for (Future<ChildJvm> child : standingBy) {
                child.get();
            }
            long last = 0;
            long due = System.nanoTime();
            while (killedInAll < KILLS) {
                // If the pace could not be kept, the next kills do not come faster for it.
                due = Math.max(due + PERIOD_NANOS, System.nanoTime()) + random.nextInt(1_000_000);
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                int victim = random.nextInt(EACH);
                long now = System.nanoTime();
                if (killedInAll > 0) {
                    gaps[killedInAll - 1] = now - last;
                }
                last = now;
                killedInAll++;
                if (random.nextBoolean()) {
                    kill(producers.remove(victim));
                    killedProducers[numbers.remove(victim)] = true;
                    addProducer(traffic);
                } else {
                    kill(consumers.remove(victim));
                    killedConsumers++;
                    addConsumer(traffic);
                }
            }
            traffic.stopProducers();
            for (ChildJvm producer : producers) {
                producer.expect("done");
            }
            traffic.stopConsumers();
            for (ChildJvm consumer : consumers) {
                consumer.expect("done");
            }
            traffic.check(killedConsumers, killedProducers);
            long put = 0;
            for (int i = 0; i < nextProducer; i++) {
                put += traffic.put(i);
            }
            assertTrue(put > 0, "no message was put");
            assertEquals(EACH + KILLS - killedConsumers, nextProducer);
            System.out.println("soak: " + put + " messages, " + describe(gaps));
        } finally {
            close();
        }
    }

    private void close() throws Exception {
        starters.shutdown();
        producers.addAll(consumers);
        for (Future<ChildJvm> child : standingBy) { // None, unless the test has failed.
            try {
                producers.add(child.get());
            } catch (ExecutionException e) {
                e.printStackTrace();
            }
        }
        for (ChildJvm child : producers) {
            child.close();
        }
    }
}
