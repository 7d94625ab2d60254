package io.multiproc.demo;

import io.multiproc.process.JvmProcess;
import io.multiproc.value.SharedDouble;
import io.multiproc.value.SharedInt;

/** A child reads an int and a double. */
final class ValueDemo {
    private ValueDemo() {}

    static void run() throws InterruptedException {
        try (SharedInt i = SharedInt.create(0);
                SharedDouble d = SharedDouble.create(3.14)) {
            JvmProcess child = JvmProcess.start(() -> {
                System.out.println("value: a child reads i " + i.get() + " and d " + d.get());
                Check.equal("i in the child", 0, i.get());
                Check.equal("d in the child", 3.14, d.get());
            });
            child.join();
        }
    }
}
