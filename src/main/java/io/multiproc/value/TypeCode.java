package io.multiproc.value;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a shared value or an element of a shared array is in memory: one of thirteen C types, under the letters that Python uses. Sizes are those of
 * C on the system at hand.
 */
public enum TypeCode {
    /** {@code signed char}: -128 to 127, as an {@code int}. */
    b("signed char", int.class, Form.I8),
    /** {@code unsigned char}: 0 to 255, as an {@code int}. */
    B("unsigned char", int.class, Form.U8),
    /** {@code wchar_t}: a code point, 0 to 0x10FFFF, as an {@code int}, surrogates included; on Windows a UTF-16 unit, 0 to 0xFFFF. */
    u("wchar_t", int.class, Platform.IS_WINDOWS ? Form.U16 : Form.CODE_POINT),
    /** {@code short}: 16 bits, as an {@code int}. */
    h("short", int.class, Form.I16),
    /** {@code unsigned short}: 0 to 65535, as an {@code int}. */
    H("unsigned short", int.class, Form.U16),
    /** {@code int}: 32 bits, as an {@code int}. */
    i("int", int.class, Form.I32),
    /** {@code unsigned int}: 0 to 2<sup>32</sup>-1, as a {@code long}. */
    I("unsigned int", long.class, Form.U32),
    /** {@code long}: 64 bits, on Windows 32, as a {@code long}. */
    l("long", long.class, Platform.IS_WINDOWS ? Form.I32 : Form.I64),
    /** {@code unsigned long}: 64 bits, carried as they are (see {@link #Q}); on Windows 0 to 2<sup>32</sup>-1. */
    L("unsigned long", long.class, Platform.IS_WINDOWS ? Form.U32 : Form.U64),
    /** {@code long long}: 64 bits, as a {@code long}. */
    q("long long", long.class, Form.I64),
    /** {@code unsigned long long}: 64 bits, carried as they are by a {@code long}; {@link Long#toUnsignedString(long)} reads them. */
    Q("unsigned long long", long.class, Form.U64),
    /** {@code float}: 32 bits, as a {@code double}. */
    f("float", double.class, Form.F32),
    /** {@code double}: 64 bits, as a {@code double}. */
    d("double", double.class, Form.F64);

    /** What an enum's constants need before its own fields exist. */
    private static final class Platform {
        static final boolean IS_WINDOWS =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    }

    private static final BigInteger UNSIGNED_MAX =
            BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);
    private static final TypeCode[] ALL = values();

    private final String cType;
    private final Class<?> carrier;
    private final int form;

    TypeCode(String cType, Class<?> carrier, int form) {
        this.cType = cType;
        this.carrier = carrier;
        this.form = form;
    }

    /**
     * The type code of a letter.
     *
     * @param code one of {@code b B u h H i I l L q Q f d}
     * @return the type code
     * @throws IllegalArgumentException if it is another letter
     */
    public static TypeCode of(char code) {
        TypeCode found = find(code);
        if (found == null) {
            throw new IllegalArgumentException(
                    "unknown type code: code=" + printable(code) + "; use one of " + lettersOf(null));
        }
        return found;
    }

    static TypeCode find(char code) {
        for (TypeCode one : ALL) {
            if (one.code() == code) {
                return one;
            }
        }
        return null;
    }

    static String printable(char code) {
        return code > ' ' && code <= '~' ? "'" + code + "'" : String.format("\\u%04x", (int) code);
    }

    /** The letters that have a carrier, or all. */
    static String lettersOf(Class<?> carrier) {
        return Arrays.stream(ALL)
                .filter(one -> carrier == null || one.carrier == carrier)
                .map(TypeCode::name)
                .collect(Collectors.joining(" "));
    }

    /** The type code of a letter that has a carrier. */
    static TypeCode of(char code, Class<?> carrier) {
        TypeCode found = of(code);
        if (found.carrier != carrier) {
            throw new IllegalArgumentException("type code has another carrier: code='" + code + "', carrier="
                    + found.carrier + "; codes carried by " + carrier + " are " + lettersOf(carrier));
        }
        return found;
    }

    int form() {
        return form;
    }

    /**
     * The letter.
     *
     * @return such as {@code 'i'}
     */
    public char code() {
        return name().charAt(0);
    }

    /**
     * The C type.
     *
     * @return such as {@code "unsigned short"}
     */
    public String cType() {
        return cType;
    }

    /**
     * The size of a value here.
     *
     * @return 1, 2, 4 or 8 bytes
     */
    public int size() {
        return 1 << Form.shift(form);
    }

    /**
     * The Java type that carries the values.
     *
     * @return {@code int.class}, {@code long.class} or {@code double.class}
     */
    public Class<?> carrier() {
        return carrier;
    }

    /**
     * The smallest value, for {@code f} and {@code d} the smallest finite one.
     *
     * @return an {@link Integer}, {@link Long} or {@link Double}, as the carrier is
     */
    public Number min() {
        if (carrier == double.class) {
            return -max().doubleValue();
        }
        return isUnsigned64() ? (Number) 0L : boxed(Form.min(form));
    }

    /**
     * The largest value, for {@code f} and {@code d} the largest finite one.
     *
     * @return an {@link Integer}, {@link Long} or {@link Double}, as the carrier is; for 64 bits without a sign a {@link BigInteger}
     */
    public Number max() {
        if (carrier == double.class) {
            return form == Form.F32 ? Float.MAX_VALUE : Double.MAX_VALUE;
        }
        return isUnsigned64() ? UNSIGNED_MAX : boxed(Form.max(form));
    }

    boolean isUnsigned64() {
        return form == Form.U64;
    }

    private Number boxed(long value) {
        return carrier == int.class ? (Number) (int) value : (Number) value;
    }

    /** Refuses a value that is out of range. */
    long check(long value) {
        if (value < Form.min(form) || value > Form.max(form)) {
            throw outOfRange(value);
        }
        return value;
    }

    /** Refuses a finite value that would become infinite. */
    double check(double value) {
        if (form == Form.F32 && Float.isInfinite((float) value) && !Double.isInfinite(value)) {
            throw outOfRange(value);
        }
        return value;
    }

    IllegalArgumentException outOfRange(Number value) {
        return new IllegalArgumentException(
                "value out of range: value=" + value + ", code=" + name() + ", range=" + min() + ".." + max());
    }
}
