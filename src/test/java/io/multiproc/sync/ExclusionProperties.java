package io.multiproc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Sampled;
import io.multiproc.value.SharedLong;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Random numbers of processes and threads count together, with a lock around a plain read and write, and without one by atomic addition. */
@Tag("wait")
class ExclusionProperties {
    private static final int MOST_PROCESSES = 3;
    private static final List<ChildJvm> CHILDREN = new ArrayList<>();
    private static SharedLock lock;
    private static SharedReentrantLock reentrant;
    private static SharedLong guarded;
    private static SharedLong guardedToo;
    private static SharedLong atomic;

    @BeforeContainer
    static void start() throws IOException {
        lock = SharedLock.create();
        reentrant = SharedReentrantLock.create();
        guarded = SharedLong.create(0);
        guardedToo = SharedLong.create(0);
        atomic = SharedLong.create(0);
        for (int i = 0; i < MOST_PROCESSES; i++) {
            CHILDREN.add(
                    ChildJvm.start(ExclusionProperties.class, "work", lock, reentrant, guarded, guardedToo, atomic));
        }
    }

    @AfterContainer
    static void stop() throws IOException {
        for (ChildJvm child : CHILDREN) {
            child.close();
        }
        CHILDREN.clear();
        List.of(lock, reentrant).forEach(SharedMutex::close);
        List.of(guarded, guardedToo, atomic).forEach(SharedLong::close);
    }

    /** A child that counts as often as told, with as many threads as told, until it is told nothing more. */
    static void work(
            ChildJvm.Talk talk,
            SharedLock lock,
            SharedReentrantLock reentrant,
            SharedLong guarded,
            SharedLong guardedToo,
            SharedLong atomic)
            throws Exception {
        while (true) {
            String[] order = talk.hear().split(" ");
            int times = Integer.parseInt(order[1]);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < Integer.parseInt(order[0]); i++) {
                Thread thread = new Thread(() -> {
                    for (int k = 0; k < times; k++) {
                        count(lock, reentrant, guarded, guardedToo, atomic, k);
                    }
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            talk.say("done");
        }
    }

    private static void count(
            SharedLock lock,
            SharedReentrantLock reentrant,
            SharedLong guarded,
            SharedLong guardedToo,
            SharedLong atomic,
            int round) {
        lock.lock();
        guarded.setPlain(guarded.getPlain() + 1);
        lock.unlock();
        reentrant.lock();
        if (round % 3 == 0) {
            reentrant.lock();
            guardedToo.setPlain(guardedToo.getPlain() + 1);
            reentrant.unlock();
        } else {
            guardedToo.setPlain(guardedToo.getPlain() + 1);
        }
        reentrant.unlock();
        atomic.getAndAdd(1);
    }

    @Sampled(15)
    @Property(tries = 60)
    void countsAreExact(
            @ForAll @IntRange(min = 1, max = MOST_PROCESSES) int processes,
            @ForAll @IntRange(min = 1, max = 4) int threads,
            @ForAll @IntRange(max = 300) int times)
            throws IOException {
        guarded.set(0);
        guardedToo.set(0);
        atomic.set(0);
        for (int i = 0; i < processes; i++) {
            CHILDREN.get(i).say(threads + " " + times);
        }
        for (int i = 0; i < processes; i++) {
            CHILDREN.get(i).expect("done");
        }
        long expected = (long) processes * threads * times;
        assertEquals(expected, guarded.get());
        assertEquals(expected, guardedToo.get());
        assertEquals(expected, atomic.get());
        assertFalse(lock.isLocked());
        assertFalse(reentrant.isLocked());
    }
}
