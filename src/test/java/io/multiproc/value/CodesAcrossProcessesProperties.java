package io.multiproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.multiproc.process.JvmProcess;
import io.multiproc.testing.Sampled;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Each code stores and returns every value of its range across processes: one process writes, another reads and writes back what it read. */
class CodesAcrossProcessesProperties {
    private static final int LENGTH = 9;
    private static final List<SharedValue> VALUES = new ArrayList<>();
    private static final List<SharedArray> ARRAYS = new ArrayList<>();
    private static final List<SharedValue> COPIES = new ArrayList<>();

    /** Odd: the child's turn, on the code of this number halved; -1: the end. */
    private static SharedInt turn;

    private static JvmProcess child;

    @BeforeContainer
    static void startChild() {
        turn = SharedInt.create(0);
        for (TypeCode code : TypeCode.values()) {
            VALUES.add(SharedValue.of(code.code(), 0));
            COPIES.add(SharedValue.of(code.code(), 0));
            ARRAYS.add(SharedArray.zeros(code.code(), LENGTH));
        }
        SharedInt gate = turn;
        List<SharedValue> values = new ArrayList<>(VALUES);
        List<SharedArray> arrays = new ArrayList<>(ARRAYS);
        List<SharedValue> copies = new ArrayList<>(COPIES);
        child = JvmProcess.start(() -> {
            while (true) {
                int now = gate.get();
                if (now == -1) {
                    return;
                }
                if (now % 2 == 0) {
                    Thread.yield();
                    continue;
                }
                Number read = values.get(now / 2).getNumber();
                copies.get(now / 2).setNumber(read);
                SharedArray array = arrays.get(now / 2);
                for (long i = 1; i < LENGTH; i++) {
                    array.setNumber(i, array.getNumber(i - 1));
                }
                gate.set(0);
            }
        });
    }

    @AfterContainer
    static void endChild() throws InterruptedException {
        turn.set(-1);
        child.join();
        turn.close();
        VALUES.forEach(SharedValue::close);
        COPIES.forEach(SharedValue::close);
        ARRAYS.forEach(SharedArray::close);
    }

    record Case(TypeCode code, Number value) {}

    @Provide
    Arbitrary<Case> cases() {
        return Arbitraries.of(TypeCode.class).flatMap(code -> numbers(code).map(value -> new Case(code, value)));
    }

    private static Arbitrary<? extends Number> numbers(TypeCode code) {
        if (code == TypeCode.d) {
            return Arbitraries.oneOf(
                    Arbitraries.doubles(),
                    Arbitraries.of(-0.0, Double.NaN, Double.MIN_VALUE, Double.NEGATIVE_INFINITY));
        }
        if (code == TypeCode.f) {
            return Arbitraries.floats().map(Float::doubleValue);
        }
        return Arbitraries.bigIntegers().between(big(code.min()), big(code.max()));
    }

    private static BigInteger big(Number number) {
        return new BigInteger(number.toString());
    }

    @Sampled(200)
    @Property(tries = 1000)
    void whatOneProcessWritesAnotherReadsAndWrites(@ForAll("cases") Case one) throws Exception {
        int index = one.code.ordinal();
        VALUES.get(index).setNumber(one.value);
        ARRAYS.get(index).setNumber(0, one.value);
        turn.set(2 * index + 1);
        while (turn.get() != 0 && child.isAlive()) {
            Thread.yield();
        }
        String expected = one.value.toString();
        assertEquals(expected, COPIES.get(index).getNumber().toString());
        assertEquals(expected, ARRAYS.get(index).getNumber(LENGTH - 1).toString());
    }

    /** All values of the codes that have few. */
    @Property(tries = 1)
    void everySingleValueOfTheSmallCodesCrosses() throws Exception {
        List<TypeCode> all = List.of(TypeCode.b, TypeCode.u, TypeCode.B, TypeCode.h, TypeCode.H);
        for (TypeCode code : all.subList(0, Sampled.Rounds.of(all.size(), 2))) {
            int min = code.min().intValue();
            int count = code.max().intValue() - min + 1;
            try (SharedIntArray array = SharedIntArray.zeros(code.code(), count)) {
                for (int i = 0; i < count; i++) {
                    array.set(i, min + i);
                }
                JvmProcess.start(() -> {
                            for (int i = 0; i < count; i++) {
                                if (array.getAcquire(i) != min + i) {
                                    throw new AssertionError(code + ": " + array.get(i) + " at " + i);
                                }
                                array.setVolatile(i, min + count - 1 - i);
                            }
                        })
                        .join();
                for (int i = 0; i < count; i++) {
                    assertEquals(min + count - 1 - i, array.get(i));
                }
            }
        }
    }

    record Addition(char code, long start, List<Integer> deltas) {}

    @Provide
    Arbitrary<Addition> additions() {
        Arbitrary<Character> codes = Arbitraries.of('b', 'B', 'h', 'H', 'i', 'I', 'l', 'L', 'q', 'Q');
        return Combinators.combine(
                        codes,
                        Arbitraries.longs().between(0, 127),
                        Arbitraries.integers().list().ofMaxSize(20))
                .as(Addition::new);
    }

    /** Adding is arithmetic modulo the width, whatever the neighbours are. */
    @Property
    void additionsWrapAsInC(@ForAll("additions") Addition one) {
        TypeCode code = TypeCode.of(one.code);
        BigInteger modulus = BigInteger.ONE.shiftLeft(8 * code.size());
        BigInteger expected = BigInteger.valueOf(one.start);
        try (SharedArray array = SharedArray.zeros(one.code, 3)) {
            array.setNumber(1, one.start);
            for (int delta : one.deltas) {
                expected = expected.add(BigInteger.valueOf(delta));
                if (array instanceof SharedIntArray ints) {
                    ints.getAndAdd(1, delta);
                } else {
                    ((SharedLongArray) array).getAndAdd(1, delta);
                }
            }
            expected = expected.mod(modulus);
            if (expected.compareTo(big(code.max())) > 0) {
                expected = expected.subtract(modulus);
            }
            assertEquals(expected.toString(), array.getNumber(1).toString());
            assertEquals(0, array.getNumber(0).intValue());
            assertEquals(0, array.getNumber(2).intValue());
        }
    }
}
