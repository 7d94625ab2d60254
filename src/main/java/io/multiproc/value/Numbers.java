package io.multiproc.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** From any number to what a code can hold, and back, without silent loss. */
final class Numbers {
    private Numbers() {}

    /** The carrier's value of a whole number, which must be in range. */
    static long whole(TypeCode code, Number number) {
        Objects.requireNonNull(number, "number");
        if (number instanceof BigInteger big) {
            boolean fits = code.isUnsigned64()
                    ? big.signum() >= 0 && big.bitLength() <= Long.SIZE
                    : big.bitLength() < Long.SIZE;
            if (!fits) {
                throw code.outOfRange(number);
            }
            return code.isUnsigned64() ? big.longValue() : code.check(big.longValue());
        }
        boolean isWhole = number instanceof Integer
                || number instanceof Long
                || number instanceof Short
                || number instanceof Byte
                || number instanceof AtomicInteger
                || number instanceof AtomicLong;
        if (!isWhole) {
            throw new IllegalArgumentException("a whole number is needed: value=" + number + " ("
                    + number.getClass().getName() + "), code=" + code.name() + "; convert it first");
        }
        long value = number.longValue();
        if (code.isUnsigned64() && value < 0) {
            throw code.outOfRange(number);
        }
        return code.check(value);
    }

    /** The carrier's value of any number, which must be in range. */
    static double real(TypeCode code, Number number) {
        Objects.requireNonNull(number, "number");
        double value = number.doubleValue();
        boolean tooLarge = Double.isInfinite(value) && (number instanceof BigInteger || number instanceof BigDecimal);
        if (tooLarge) {
            throw code.outOfRange(number);
        }
        return code.check(value);
    }

    /** The number that a carrier's value stands for. */
    static Number of(TypeCode code, long value) {
        if (code.isUnsigned64() && value < 0) {
            return new BigInteger(Long.toUnsignedString(value));
        }
        return value;
    }

    /** The int that is equal to a carrier's value. */
    static int toInt(TypeCode code, long value) {
        if (code.isUnsigned64() && value < 0) {
            throw new ArithmeticException("too large for an int: value=" + of(code, value));
        }
        return Math.toIntExact(value);
    }

    /** The long that is equal to a double. */
    static long toLong(double value) {
        long whole = (long) value;
        if (whole != value || whole == Long.MAX_VALUE) {
            throw new ArithmeticException("no long is equal to this: value=" + value);
        }
        return whole;
    }

    /** The nearest double of a carrier's value. */
    static double toDouble(TypeCode code, long value) {
        return of(code, value).doubleValue();
    }
}
