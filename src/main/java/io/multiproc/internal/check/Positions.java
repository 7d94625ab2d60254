package io.multiproc.internal.check;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which positions a search has been at. It may forget some when memory runs out, as states can be large and positions many: those are searched again.
 */
final class Positions {
    private static final int PARTS = 64;
    private static final int SPREAD = 0x9E3779B9;
    private static final int PART_SHIFT = Integer.SIZE - 6;

    /** What is forgotten is forgotten whole, so there are several; one that grows is held on to while it does. */
    private final List<SoftReference<Set<Position>>> parts =
            new ArrayList<>(Collections.nCopies(PARTS, new SoftReference<>(null)));

    /** Which calls have been placed, and in which state that ended. What lies before the first call not placed is only counted. */
    private record Position(int full, long[] rest, Object state) {
        static Position of(BitSet done, Object state) {
            long[] words = done.toLongArray();
            int full = Math.min(done.nextClearBit(0) / Long.SIZE, words.length);
            return new Position(full, Arrays.copyOfRange(words, full, words.length), state);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Position that
                    && full == that.full
                    && Arrays.equals(rest, that.rest)
                    && state.equals(that.state);
        }

        @Override
        public int hashCode() {
            return (31 * full + Arrays.hashCode(rest)) * 31 + state.hashCode();
        }
    }

    /** Adds a position; false if it is remembered. */
    boolean add(BitSet done, Object state) {
        Position position = Position.of(done, state);
        int part = position.hashCode() * SPREAD >>> PART_SHIFT;
        Set<Position> positions = parts.get(part).get();
        if (positions == null) {
            positions = new HashSet<>();
            parts.set(part, new SoftReference<>(positions));
        }
        return positions.add(position);
    }
}
