package consumer.app;

import io.multiproc.process.JvmProcess;
import io.multiproc.value.SharedInt;

/** Shares two numbers with a child: one it increments, the other tells whether it runs as a named module. */
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
    }

    private static int isNamed() {
        return Main.class.getModule().isNamed() ? 1 : 0;
    }
}
