package io.multiproc.value;

/** How a cell of memory holds its value. Plain numbers, so that a switch on them costs no look into a table. */
final class Form {
    static final int I8 = 0;
    static final int U8 = 1;
    static final int I16 = 2;
    static final int U16 = 3;
    static final int I32 = 4;
    /** 32 bits with the range of Unicode. */
    static final int CODE_POINT = 5;

    static final int U32 = 6;
    static final int I64 = 7;
    static final int U64 = 8;
    static final int F32 = 9;
    static final int F64 = 10;

    private static final int[] SHIFT = {0, 0, 1, 1, 2, 2, 2, 3, 3, 2, 3};
    private static final long[] MIN = {
        Byte.MIN_VALUE, 0, Short.MIN_VALUE, 0, Integer.MIN_VALUE, 0, 0, Long.MIN_VALUE, Long.MIN_VALUE, 0, 0
    };
    private static final long[] MAX = {
        Byte.MAX_VALUE,
        0xff,
        Short.MAX_VALUE,
        0xffff,
        Integer.MAX_VALUE,
        Character.MAX_CODE_POINT,
        0xffff_ffffL,
        Long.MAX_VALUE,
        Long.MAX_VALUE,
        0,
        0
    };

    private Form() {}

    /** The width of a cell as a power of two. */
    static int shift(int form) {
        return SHIFT[form];
    }

    /** The smallest value as the carrier has it (64 bits without a sign have no range). */
    static long min(int form) {
        return MIN[form];
    }

    /** The largest value as the carrier has it. */
    static long max(int form) {
        return MAX[form];
    }
}
