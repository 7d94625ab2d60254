package io.multiproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.process.JvmProcess;
import io.multiproc.testing.Leftovers;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values by their type code, and the numbers they take. */
@ExtendWith(Leftovers.class)
class SharedValueTest {
    private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

    @ParameterizedTest
    @EnumSource
    void everyCodeHoldsItsSmallestAndItsLargest(TypeCode code) {
        try (SharedValue value = SharedValue.of(code.code(), code.min());
                SharedArray array = SharedArray.of(code.code(), code.min(), code.max(), 1)) {
            assertSame(code, value.code());
            assertEquals(code.min(), value.getNumber());
            value.setNumber(code.max());
            assertEquals(code.max(), value.getNumber());
            assertEquals(code.min(), array.getNumber(0));
            assertEquals(code.max(), array.getNumber(1));
            assertEquals(1, array.getNumber(2).intValue());
            assertEquals(code.max().doubleValue(), value.asDouble());
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"f", "d"})
    void whatIsBeyondTheRangeIsRefusedWithTheRange(TypeCode code) {
        BigInteger below = big(code.min()).subtract(BigInteger.ONE);
        BigInteger above = big(code.max()).add(BigInteger.ONE);
        try (SharedValue value = SharedValue.of(code.code(), 1);
                SharedArray array = SharedArray.of(code.code(), 1, 1)) {
            for (BigInteger bad : List.of(below, above, TWO_64, TWO_64.negate())) {
                String message = assertThrows(IllegalArgumentException.class, () -> value.setNumber(bad))
                        .getMessage();
                assertTrue(message.contains("value=" + bad) && message.contains("code=" + code), message);
                assertTrue(message.contains("range=" + code.min() + ".." + code.max()), message);
                assertThrows(IllegalArgumentException.class, () -> array.setNumber(0, bad));
                assertThrows(IllegalArgumentException.class, () -> SharedValue.of(code.code(), bad));
                assertThrows(IllegalArgumentException.class, () -> SharedArray.of(code.code(), 1, bad));
            }
            assertEquals(1, value.asInt(), "a refused value changes nothing");
            assertEquals(1, array.getNumber(0).intValue());
        }
    }

    private static BigInteger big(Number number) {
        return new BigInteger(number.toString());
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"f", "d"})
    void wholeNumberCodesRefuseFractionsAndDoublesInsteadOfTruncating(TypeCode code) {
        try (SharedValue value = SharedValue.of(code.code(), 1)) {
            for (Number bad : List.<Number>of(3.14, 3.0, 3f, new BigDecimal(3))) {
                assertThrows(IllegalArgumentException.class, () -> value.setNumber(bad));
            }
            assertThrows(NullPointerException.class, () -> value.setNumber(null));
            assertThrows(NullPointerException.class, () -> SharedValue.of(code.code(), null));
            for (Number good : List.<Number>of((byte) 3, (short) 3, 3, 3L, BigInteger.valueOf(3), new AtomicLong(3))) {
                value.setNumber(good);
                assertEquals(3, value.asLong());
            }
        }
    }

    @Test
    void floatingCodesTakeWholeNumbers() {
        try (SharedValue f = SharedValue.of('f', 2);
                SharedValue d = SharedValue.of('d', Long.MAX_VALUE)) {
            assertEquals(2.0, f.getNumber());
            assertEquals(0x1p63, d.getNumber());
        }
    }

    @Test
    void aWholeNumberTooLargeForADoubleIsRefused() {
        BigInteger huge = new BigDecimal(Double.MAX_VALUE).toBigInteger().multiply(BigInteger.TWO);
        for (char code : new char[] {'f', 'd'}) {
            assertThrows(IllegalArgumentException.class, () -> SharedValue.of(code, huge));
            assertThrows(IllegalArgumentException.class, () -> SharedValue.of(code, new BigDecimal(huge)));
        }
    }

    @Test
    void singlePrecisionRoundsAndRefusesWhatWouldBecomeInfinite() {
        try (SharedDouble f = SharedDouble.create('f', 0.1)) {
            assertEquals(0.10000000149011612, f.get());
            f.set(16777217);
            assertEquals(16777216.0, f.get());
            f.set(1e-50);
            assertEquals(0.0, f.get());
            String message = assertThrows(IllegalArgumentException.class, () -> f.set(1e300))
                    .getMessage();
            assertTrue(message.contains("value=1.0E300") && message.contains("code=f"), message);
            f.set(Double.NEGATIVE_INFINITY);
            assertEquals(Double.NEGATIVE_INFINITY, f.get());
        }
    }

    @Test
    void specialNumbersSurvive() {
        for (char code : new char[] {'f', 'd'}) {
            try (SharedDouble value = SharedDouble.create(code, 16711938.0)) {
                assertEquals(16711938.0, value.get());
                for (double special :
                        new double[] {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 0.0, Double.NaN}) {
                    value.set(special);
                    assertEquals(special, value.get());
                }
            }
        }
        try (SharedDouble value = SharedDouble.create(9006104071832581.0)) {
            assertEquals(9006104071832581.0, value.get());
            value.set(Double.MIN_VALUE);
            assertEquals(5e-324, value.get());
        }
    }

    @Test
    void sixtyFourBitsWithoutASignAreCarriedAsTheyAre() {
        try (SharedLong value = SharedLong.create('Q', -1)) {
            assertEquals(-1, value.get());
            assertEquals("18446744073709551615", Long.toUnsignedString(value.get()));
            assertEquals(TWO_64.subtract(BigInteger.ONE), value.getNumber());
            assertEquals(-1, value.asLong());
            assertEquals(0x1p64, value.asDouble());
            assertThrows(ArithmeticException.class, value::asInt);
            assertThrows(IllegalArgumentException.class, () -> value.setNumber(-1));
            value.setNumber(TWO_64.subtract(BigInteger.TWO));
            assertEquals(-2, value.get());
            value.setNumber(5);
            assertEquals(5L, value.getNumber());
        }
    }

    @Test
    void aValueIsReadAsAnotherTypeOnlyIfItIsEqual() {
        try (SharedValue q = SharedValue.of('q', 1L << 40);
                SharedValue d = SharedValue.of('d', 3.5);
                SharedValue i = SharedValue.of('i', -4)) {
            assertThrows(ArithmeticException.class, q::asInt);
            assertEquals(1L << 40, q.asLong());
            assertThrows(ArithmeticException.class, d::asInt);
            assertThrows(ArithmeticException.class, d::asLong);
            d.setNumber(-7);
            assertEquals(-7, d.asInt());
            d.setNumber(1e19);
            assertThrows(ArithmeticException.class, d::asLong);
            assertEquals(-4.0, i.asDouble());
            assertEquals(-4, i.asLong());
        }
    }

    @Test
    void aChildSeesTheFirstValuesAndChangesThem() throws Exception {
        try (SharedInt i = SharedInt.create(4343);
                SharedDouble d = SharedDouble.create(3.625);
                SharedInt h = SharedInt.create('h', -232);
                SharedLong q = SharedLong.create(1L << 33);
                SharedValue u = SharedValue.of('u', 0xd7ff);
                SharedDouble third = SharedDouble.create(1.0 / 3)) {
            JvmProcess.start(() -> {
                        if (i.get() != 4343 || d.get() != 3.625 || h.get() != -232 || q.get() != 1L << 33) {
                            throw new AssertionError(List.of(i, d, h, q).toString());
                        }
                        i.set(24234);
                        d.set(-4.25);
                        h.set(234);
                        q.set(q.get() * 2);
                        u.setNumber(u.asInt() + 1);
                        third.updateAndGet(value -> value * 2);
                    })
                    .join();
            assertEquals(24234, i.get());
            assertEquals(-4.25, d.get());
            assertEquals(234, h.get());
            assertEquals(1L << 34, q.get());
            assertEquals(0xd800, u.asInt());
            assertEquals(2.0 / 3, third.get());
        }
    }

    @Test
    void textNamesCodeValueAndObject() {
        SharedInt value = SharedInt.create('H', 7);
        assertTrue(value.toString().startsWith("SharedInt[H, value=7, anonymous value"), value::toString);
        value.close();
        assertTrue(value.toString().startsWith("SharedInt[H, closed, anonymous value"), value::toString);
    }
}
