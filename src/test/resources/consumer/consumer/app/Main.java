package consumer.app;

import io.multiproc.process.JvmProcess;
import io.multiproc.race.Race;
import io.multiproc.value.SharedInt;
import java.util.concurrent.atomic.AtomicInteger;

/** Shares two numbers with a child: one it increments, the other tells whether it runs as a named module. Then two processes race on a third. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        try (SharedInt counter = SharedInt.create(41);
                SharedInt named = SharedInt.create(-1)) {
            try (JvmProcess child = JvmProcess.start(() -> {
                counter.getAndAdd(1);
                named.set(isNamed());
            })) {
                child.join();
            }
            System.out.println("counter=" + counter.get() + " parentNamed=" + isNamed() + " childNamed=" + named.get());
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
