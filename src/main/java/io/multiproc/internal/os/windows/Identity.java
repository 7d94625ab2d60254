package io.multiproc.internal.os.windows;

import java.util.HexFormat;

/** The number of one segment, which no other segment has or had. Windows gives none, so its maker draws one. */
record Identity(long high, long low) {
    private static final HexFormat HEX = HexFormat.of();

    static Identity next() {
        return new Identity(WindowsEntropy.draw(), WindowsEntropy.draw());
    }

    /** Of a mapping that another program has made: all that is known of it is its name. */
    static Identity ofForeign(String kernelName) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < kernelName.length(); i++) {
            hash = (hash ^ kernelName.charAt(i)) * 0x100000001b3L;
        }
        return new Identity(0, hash);
    }

    String toText() {
        return HEX.toHexDigits(high).concat(HEX.toHexDigits(low));
    }
}
