package io.multiproc.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.process.JvmProcess;
import io.multiproc.testing.Leftovers;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Text in arrays of wide characters. */
@ExtendWith(Leftovers.class)
class TextTest {
    private static final String TEXT = "h\u00e9\u4e16\ud83d\ude00!";

    /** Code points where wchar_t has 4 bytes, UTF-16 units where it has 2. */
    private static int[] elements(String text) {
        return (TypeCode.u.size() == Integer.BYTES ? text.codePoints() : text.chars()).toArray();
    }

    @Test
    void anElementIsACodePointAlsoBeyondSixteenBits() throws Exception {
        try (SharedIntArray array = SharedIntArray.ofText(TEXT)) {
            assertArrayEquals(elements(TEXT), array.toArray());
            assertEquals(TEXT, array.text());
            assertEquals(TEXT, JvmProcess.call(array::text).get());
            JvmProcess.start(() -> array.setText("\ud83d\ude01")).join();
            assertArrayEquals(Arrays.copyOf(elements("\ud83d\ude01"), elements(TEXT).length), array.toArray());
            assertEquals("\ud83d\ude01", array.text());
        }
    }

    @Test
    void textEndsAtTheFirstZero() {
        try (SharedIntArray array = SharedIntArray.zeros('u', 5)) {
            assertEquals("", array.text());
            array.setText("ab");
            array.set(3, 'c');
            assertEquals("ab", array.text());
            array.setText("");
            assertEquals(0, array.stream().sum());
        }
    }

    @Test
    void textThatIsTooLongIsRefusedAndChangesNothing() {
        String three = TypeCode.u.size() == Integer.BYTES ? "\ud83d\ude00\ud83d\ude00\ud83d\ude00" : "\ud83d\ude00!";
        try (SharedIntArray array = SharedIntArray.ofText("abc")) {
            array.setText(three);
            String message = assertThrows(IllegalArgumentException.class, () -> array.setText("abcd"))
                    .getMessage();
            assertTrue(message.contains("elements=4") && message.contains("length=3"), message);
            assertEquals(three, array.text());
        }
    }

    @Test
    void surrogatesAloneSurviveAndWhatIsNoCodePointIsReplaced() {
        try (SharedIntArray array = SharedIntArray.zeros('u', 2)) {
            array.setText("\udc00x");
            assertEquals("\udc00x", array.text());
            assertThrows(IllegalArgumentException.class, () -> array.set(0, 0x110000));
            assertThrows(IllegalArgumentException.class, () -> array.set(0, -1));
            if (TypeCode.u.size() == Integer.BYTES) {
                array.getAndAdd(0, 0x7000_0000); // As another program could leave it.
                assertEquals("\ufffdx", array.text());
            }
        }
    }

    @Test
    void onlyWideCharactersAreText() {
        try (SharedIntArray array = SharedIntArray.of('H', 'a', 'b')) {
            assertTrue(assertThrows(IllegalStateException.class, array::text)
                    .getMessage()
                    .contains("code=H"));
            assertThrows(IllegalStateException.class, () -> array.setText("x"));
        }
    }
}
