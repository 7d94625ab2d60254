package consumer.app;

import io.multiproc.process.JvmProcess;
import io.multiproc.race.Race;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedIntArray;
import java.util.concurrent.atomic.AtomicInteger;

/** Shares numbers with a child: one it increments, one in an array it sets, one tells whether it runs as a named module. Then two processes race on another. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        try (SharedInt counter = SharedInt.create(41);
                SharedInt named = SharedInt.create(-1);
                SharedIntArray array = SharedIntArray.zeros(3)) {
            try (JvmProcess child = JvmProcess.start(() -> {
                counter.getAndAdd(1);
                named.set(isNamed());
                array.set(2, array.get(1) + 7);
            })) {
                child.join();
            }
            System.out.println("counter=" + counter.get() + " parentNamed=" + isNamed() + " childNamed=" + named.get()
                    + " element=" + array.get(2));
        }
        Race.on(() -> SharedInt.create(0), AtomicInteger::new)
                .op("add", c -> c.getAndAdd(1), m -> m.getAndAdd(1))
                .atEnd("nothing is lost", c -> c.get() == 8)
                .linearizable(1);
        Race.endIdleProcesses();
        System.out.println("raced");
    }

    private static int isNamed() {
        return Main.class.getModule().isNamed() ? 1 : 0;
    }
}
