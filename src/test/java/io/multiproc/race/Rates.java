package io.multiproc.race;

import io.multiproc.value.SharedInt;
import java.util.concurrent.atomic.AtomicInteger;

class Rates {
    public static void main(String[] a) {
        run(0, 12, 300);
        run(0, 12, 1500);
        run(1, 4, 10);
        run(1, 4, 60);
        Race.endIdleProcesses();
    }

    static void run(int kills, int ops, int n) {
        long start = System.nanoTime();
        Race.on(() -> SharedInt.create(0), AtomicInteger::new)
                .op("add", c -> c.getAndAdd(1), m -> m.getAndAdd(1))
                .op("get", c -> c.get(), m -> m.get())
                .actors(3)
                .opsPerActor(ops)
                .kills(kills)
                .scenarios(n)
                .linearizable(1);
        double s = (System.nanoTime() - start) / 1e9;
        System.out.printf("kills=%d: %d in %.2f s = %.0f/min%n", kills, n, s, n / s * 60);
    }
}
