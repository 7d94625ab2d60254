package io.multiproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.testing.ChildJvm;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signalling NaNs, as programs in other languages may write them, are values like others: updates replace them at the first try. */
class SignallingNaNTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int[] FLOATS = {0x7f800001, 0xff800001, 0x7fbfffff, 0x7fc00000, 0xffc00123};
    private static final long[] DOUBLES = {0x7ff0000000000001L, 0xfff0000000000001L, 0x7ff8000000000123L};

    private int calls;

    private void replaceAll() {
        try (SharedDoubleArray f = SharedDoubleArray.zeros('f', 4);
                SharedDoubleArray d = SharedDoubleArray.zeros('d', 4);
                SharedDouble single = SharedDouble.create('f', 0)) {
            ByteBuffer floats = f.asBuffer(0, 4);
            ByteBuffer doubles = d.asBuffer(0, 4);
            for (int bits : FLOATS) {
                replace(f, () -> floats.putInt(0, bits));
                replace(single, () -> single.view.buffer().putInt(0, bits));
            }
            for (long bits : DOUBLES) {
                replace(d, () -> doubles.putLong(0, bits));
            }
        }
    }

    private double one() {
        calls++;
        return 1;
    }

    private void assertReplaced(double now) {
        assertEquals(1, now);
        assertEquals(1, calls);
        calls = 0;
    }

    private void replace(SharedDoubleArray array, Runnable damage) {
        damage.run();
        assertReplaced(array.updateAndGet(0, before -> one()));
        damage.run();
        assertTrue(Double.isNaN(array.getAndUpdate(0, before -> one())));
        assertReplaced(array.get(0));
        damage.run();
        assertReplaced(array.accumulateAndGet(0, 7, (before, other) -> one()));
        damage.run();
        assertTrue(Double.isNaN(array.getAndAdd(0, 1)));
        damage.run();
        assertTrue(array.compareAndSet(0, array.get(0), 2), "what has been read is there");
        assertEquals(2, array.get(0));
    }

    private void replace(SharedDouble value, Runnable damage) {
        damage.run();
        assertReplaced(value.updateAndGet(before -> one()));
        damage.run();
        assertTrue(Double.isNaN(value.getAndUpdate(before -> one())));
        assertReplaced(value.get());
        damage.run();
        assertReplaced(value.accumulateAndGet(7, (before, other) -> one()));
        damage.run();
        assertTrue(value.compareAndSet(value.get(), 2), "what has been read is there");
        assertEquals(2, value.get());
    }

    @Test
    void areReplacedAtTheFirstTry() {
        assertTimeoutPreemptively(LIMIT, this::replaceAll);
    }

    /** Whether a conversion makes a NaN quiet depends on the compiler. */
    @ParameterizedTest
    @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1"})
    void areReplacedWithoutCompilers(String option) throws Exception {
        try (ChildJvm child = ChildJvm.start(List.of(option), SignallingNaNTest.class, "replaceInChild")) {
            child.expect("replaced");
        }
    }

    static void replaceInChild(ChildJvm.Talk talk) {
        assertTimeoutPreemptively(LIMIT, new SignallingNaNTest()::replaceAll);
        talk.say("replaced");
    }

    @Test
    void otherNumbersAreNotTakenForNaN() {
        try (SharedDoubleArray f = SharedDoubleArray.zeros('f', 1)) {
            assertEquals(false, f.compareAndSet(0, Double.NaN, 1));
            f.set(0, 3);
            assertEquals(false, f.compareAndSet(0, Double.NaN, 1));
            assertEquals(3, f.get(0));
        }
    }
}
