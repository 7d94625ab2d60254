package io.multiproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.multiproc.process.JvmProcess;
import io.multiproc.process.RemoteRunnable;
import io.multiproc.testing.Sampled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Counters end exact, whoever counts. */
class CountersProperties {
    private static final int COUNTS = 3_000;

    @Sampled(1)
    @Property(tries = 8)
    void countersOfEveryWidthEndExact(
            @ForAll @IntRange(min = 1, max = 3) int processes, @ForAll @IntRange(min = 1, max = 3) int threads)
            throws Exception {
        try (SharedInt bytes = SharedInt.create('B', 0);
                SharedIntArray shorts = SharedIntArray.zeros('H', 3);
                SharedLong unsigned = SharedLong.create('I', 0);
                SharedLong longs = SharedLong.create(0);
                SharedDouble doubles = SharedDouble.create(0);
                SharedInt locked = SharedInt.create(0)) {
            Runnable count = (Runnable & java.io.Serializable) () -> {
                for (int i = 0; i < COUNTS; i++) {
                    bytes.getAndIncrement();
                    shorts.incrementAndGet(i % 3);
                    unsigned.addAndGet(2);
                    longs.getAndUpdate(x -> x + 3);
                    doubles.getAndAdd(0.25);
                    locked.getLock().lock();
                    locked.setPlain(locked.getPlain() + 1);
                    locked.getLock().unlock();
                }
            };
            RemoteRunnable all = () -> inThreads(threads, count);
            RemoteRunnable[] tasks = new RemoteRunnable[processes];
            java.util.Arrays.fill(tasks, all);
            List<JvmProcess> children = JvmProcess.startAll(tasks);
            inThreads(threads, count);
            for (JvmProcess child : children) {
                child.join();
            }
            int total = COUNTS * threads * (processes + 1);
            assertEquals(total & 0xff, bytes.get());
            for (int i = 0; i < 3; i++) {
                assertEquals(total / 3 & 0xffff, shorts.get(i));
            }
            assertEquals(2L * total, unsigned.get());
            assertEquals(3L * total, longs.get());
            assertEquals(total * 0.25, doubles.get());
            assertEquals(total, locked.get());
        }
    }

    private static void inThreads(int number, Runnable work) throws Exception {
        List<FutureTask<Void>> threads = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            FutureTask<Void> task = new FutureTask<>(work, null);
            threads.add(task);
            new Thread(task, "test-thread").start();
        }
        for (FutureTask<Void> thread : threads) {
            thread.get();
        }
    }
}
