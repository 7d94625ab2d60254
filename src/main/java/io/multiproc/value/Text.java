package io.multiproc.value;

/** Text in arrays of code {@code u}: an element is a code point, or a UTF-16 unit where {@code wchar_t} has 2 bytes. */
final class Text {
    private static final int REPLACEMENT = 0xfffd;

    private Text() {}

    static void check(TypeCode code) {
        if (code != TypeCode.u) {
            throw new IllegalStateException("only an array of code 'u' holds text: code=" + code);
        }
    }

    static int[] elements(String text) {
        return TypeCode.u.size() == Character.BYTES
                ? text.chars().toArray()
                : text.codePoints().toArray();
    }

    static String of(int[] elements) {
        StringBuilder text = new StringBuilder();
        for (int element : elements) {
            if (element == 0) {
                break;
            }
            text.appendCodePoint(Character.isValidCodePoint(element) ? element : REPLACEMENT);
        }
        return text.toString();
    }
}
