package io.multiproc.demo;

import io.multiproc.process.JvmProcess;
import io.multiproc.value.SharedIntArray;
import java.util.Arrays;
import java.util.List;

/** A child reads an array and doubles it; the parent reads what the child has made of it. */
final class ArrayDemo {
    private ArrayDemo() {}

    static void run() throws InterruptedException {
        try (SharedIntArray numbers = SharedIntArray.of(1, 2, 3, 4)) {
            JvmProcess child = JvmProcess.start(() -> {
                System.out.println("array: a child sees " + Arrays.toString(numbers.toArray()));
                Check.equal("array in the child", List.of(1, 2, 3, 4), asList(numbers));
                for (int i = 0; i < numbers.length(); i++) {
                    numbers.set(i, 2 * numbers.get(i));
                }
            });
            child.join();
            System.out.println("array: the parent reads " + Arrays.toString(numbers.toArray())
                    + " after the child has doubled it");
            Check.equal("array in the parent", List.of(2, 4, 6, 8), asList(numbers));
        }
    }

    private static List<Integer> asList(SharedIntArray numbers) {
        return numbers.stream().boxed().toList();
    }
}
