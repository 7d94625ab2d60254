package io.multiproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The thirteen codes on this system: their C types, sizes and ranges. */
class TypeCodeTest {
    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    @ParameterizedTest
    @CsvSource({
        "b, signed char, 1, int, -128, 127",
        "B, unsigned char, 1, int, 0, 255",
        "h, short, 2, int, -32768, 32767",
        "H, unsigned short, 2, int, 0, 65535",
        "i, int, 4, int, -2147483648, 2147483647",
        "I, unsigned int, 4, long, 0, 4294967295",
        "q, long long, 8, long, -9223372036854775808, 9223372036854775807",
        "Q, unsigned long long, 8, long, 0, 18446744073709551615",
        "f, float, 4, double, -3.4028234663852886E38, 3.4028234663852886E38",
        "d, double, 8, double, -1.7976931348623157E308, 1.7976931348623157E308"
    })
    void aCodeIsTheCTypeOfItsLetter(char letter, String cType, int size, String carrier, String min, String max) {
        TypeCode code = TypeCode.of(letter);
        assertEquals(letter, code.code());
        assertEquals(cType, code.cType());
        assertEquals(size, code.size());
        assertEquals(carrier, code.carrier().getName());
        assertEquals(min, code.min().toString());
        assertEquals(max, code.max().toString());
    }

    @Test
    void longAndWideCharacterFollowThePlatform() {
        assertEquals(WINDOWS ? 4 : 8, TypeCode.l.size());
        assertEquals(WINDOWS ? 4 : 8, TypeCode.L.size());
        assertEquals(WINDOWS ? 2 : 4, TypeCode.u.size());
        assertEquals(WINDOWS ? 0xffff : 0x10ffff, TypeCode.u.max());
        assertEquals(WINDOWS ? (Number) 0xffff_ffffL : new BigInteger("18446744073709551615"), TypeCode.L.max());
    }

    @Test
    void thereAreThirteen() {
        assertEquals(
                List.of("b", "B", "u", "h", "H", "i", "I", "l", "L", "q", "Q", "f", "d"),
                Arrays.stream(TypeCode.values()).map(TypeCode::name).collect(Collectors.toList()));
        for (TypeCode code : TypeCode.values()) {
            assertSame(code, TypeCode.of(code.code()));
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {'x', 'c', 'w', 'U', 'F', ' ', '\0', '\u00e9'})
    void anUnknownLetterIsRefused(char letter) {
        for (org.junit.jupiter.api.function.Executable use : List.<org.junit.jupiter.api.function.Executable>of(
                () -> TypeCode.of(letter),
                () -> SharedValue.of(letter, 0),
                () -> SharedArray.zeros(letter, 1),
                () -> SharedInt.create(letter, 0),
                () -> SharedLongArray.zeros(letter, 1))) {
            String message = assertThrows(IllegalArgumentException.class, use).getMessage();
            assertTrue(message.contains("code=") && message.contains("b B u h H i I l L q Q f d"), message);
        }
    }

    @Test
    void aCodeOfAnotherCarrierIsRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> SharedInt.create('d', 1))
                .getMessage();
        assertTrue(message.contains("'d'") && message.contains("b B u h H i"), message);
        assertThrows(IllegalArgumentException.class, () -> SharedLongArray.zeros('i', 1));
        assertThrows(IllegalArgumentException.class, () -> SharedDouble.create('q', 1));
    }
}
