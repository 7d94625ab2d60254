package io.multiproc.demo;

import io.multiproc.process.JvmProcess;
import io.multiproc.value.SharedValue;
import io.multiproc.value.TypeCode;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** A child reads the smallest and the largest value of every type code, as the parent has written them. */
final class CodesDemo {
    private CodesDemo() {}

    static void run() throws InterruptedException {
        List<Extremes> all = Arrays.stream(TypeCode.values()).map(Extremes::of).toList();
        JvmProcess child = JvmProcess.start(() -> all.forEach(Extremes::read));
        child.join();
        all.forEach(Extremes::close);
    }

    /** Two values of one code. Sent to a process, they are the same two there. */
    private record Extremes(SharedValue smallest, SharedValue largest) implements Serializable {
        static Extremes of(TypeCode code) {
            return new Extremes(SharedValue.of(code.code(), code.min()), SharedValue.of(code.code(), code.max()));
        }

        void read() {
            TypeCode code = smallest.code();
            System.out.println("codes: " + code + ", " + code.cType() + ", size " + code.size() + ": "
                    + smallest.getNumber() + " to " + largest.getNumber());
            Check.equal("smallest value of code " + code, code.min(), smallest.getNumber());
            Check.equal("largest value of code " + code, code.max(), largest.getNumber());
        }

        void close() {
            smallest.close();
            largest.close();
        }
    }
}
