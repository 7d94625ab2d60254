package io.multiproc.demo;

import io.multiproc.process.JvmProcess;
import io.multiproc.sync.SharedLock;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedIntArray;
import java.util.List;

/** Two processes add to one number, five times each. Each holds the lock throughout, so their turns never mix. */
final class LockDemo {
    private static final int TURNS = 5;
    private static final int PAUSE_MILLIS = 20;
    private static final List<List<Integer>> POSSIBLE =
            List.of(List.of(1, 2, 3, 4, 5, 8, 11, 14, 17, 20), List.of(3, 6, 9, 12, 15, 16, 17, 18, 19, 20));

    private LockDemo() {}

    static void run() throws InterruptedException {
        try (SharedLock lock = SharedLock.create();
                SharedInt number = SharedInt.create(0);
                SharedInt turn = SharedInt.create(0);
                SharedIntArray seen = SharedIntArray.zeros(2 * TURNS)) {
            System.out.print("lock:");
            List<JvmProcess> children =
                    JvmProcess.startAll(() -> add(1, number, lock, turn, seen), () -> add(3, number, lock, turn, seen));
            for (JvmProcess child : children) {
                child.join();
            }
            System.out.println();
            List<Integer> all = seen.stream().boxed().toList();
            Check.that("all of one process before all of the other: " + all, POSSIBLE.contains(all));
        }
    }

    private static void add(int step, SharedInt number, SharedLock lock, SharedInt turn, SharedIntArray seen)
            throws InterruptedException {
        lock.lock();
        try {
            for (int i = 0; i < TURNS; i++) {
                number.set(number.get() + step);
                seen.set(turn.getAndIncrement(), number.get());
                System.out.print(" " + number.get());
                Thread.sleep(PAUSE_MILLIS); // time enough for the other process to come, and to wait
            }
        } finally {
            lock.unlock();
        }
    }
}
