package io.multiproc.channel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Traffic in which a producer or consumer is killed every 200 ms. {@code -Dmultiproc.soak=60} makes it last a minute. */
@Tag("wait")
class QueueSoakTest {
    private static final int SECONDS = Integer.getInteger("multiproc.soak", 8);
    private static final long PERIOD_NANOS = 200_000_000;
    private static final int LIMIT = 1 << 19;
    private static final int EACH = 2;

    private final Random random = new Random();
    private final List<FutureTask<ChildJvm>> starting = new ArrayList<>();
    private final List<ChildJvm> producers = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();
    private final List<ChildJvm> consumers = new ArrayList<>();
    private int nextProducer;

    private void prepare() {
        starting.add(Queues.inThread(Traffic::worker));
    }

    private ChildJvm next() throws Exception {
        prepare();
        return starting.remove(0).get();
    }

    private void addProducer(Traffic traffic) throws Exception {
        ChildJvm child = next();
        producers.add(child);
        numbers.add(nextProducer);
        traffic.startProducer(child, nextProducer++);
    }

    private void addConsumer(Traffic traffic) throws Exception {
        ChildJvm child = next();
        consumers.add(child);
        traffic.startConsumer(child, false);
    }

    private static void kill(ChildJvm child) throws Exception {
        child.kill();
        child.close();
    }

    @Test
    @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void nothingIsLostWhileSomebodyIsKilledEvery200Milliseconds() throws Exception {
        int kills = 0;
        int killedConsumers = 0;
        int most = EACH + SECONDS * 5 + 5;
        boolean[] killedProducers = new boolean[most];
        try (Traffic traffic = new Traffic(1 << 14, 300, most, LIMIT)) {
            prepare();
            prepare();
            for (int i = 0; i < EACH; i++) {
                addProducer(traffic);
                addConsumer(traffic);
            }
            long start = System.nanoTime();
            for (long now = start; now - start < SECONDS * 1_000_000_000L; now = System.nanoTime()) {
                TimeUnit.NANOSECONDS.sleep(PERIOD_NANOS + random.nextInt(1_000_000));
                int victim = random.nextInt(EACH);
                if (random.nextBoolean() && nextProducer < most) {
                    kill(producers.remove(victim));
                    killedProducers[numbers.remove(victim)] = true;
                    addProducer(traffic);
                } else {
                    kill(consumers.remove(victim));
                    killedConsumers++;
                    addConsumer(traffic);
                }
                kills++;
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
            assertTrue(put > 0 && kills > 0, put + " messages, " + kills + " kills");
        } finally {
            producers.addAll(consumers);
            for (FutureTask<ChildJvm> child : starting) {
                producers.add(child.get());
            }
            for (ChildJvm child : producers) {
                child.close();
            }
        }
    }
}
