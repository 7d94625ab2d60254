package io.multiproc.internal.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which calls of a history must come before which. */
public enum Order {
    /** What had ended before another began comes before it, whoever did it: the order of linearizability. */
    REAL_TIME {
        @Override
        Candidates of(List<Call> calls) {
            long[] invoked = calls.stream().mapToLong(Call::invoked).toArray();
            long[] returned = calls.stream().mapToLong(Call::returned).toArray();
            return done -> {
                Found found = new Found();
                long firstEnd = Call.PENDING;
                // Calls are sorted by their beginning: whatever must come before a call has been passed when the call
                // is met.
                for (int i = done.nextClearBit(0);
                        i < invoked.length && invoked[i] <= firstEnd;
                        i = done.nextClearBit(i + 1)) {
                    firstEnd = Math.min(firstEnd, returned[i]);
                    found.add(i, returned[i] == Call.PENDING);
                }
                return found.toArray();
            };
        }
    },

    /** Only what one lane did stays in its order: that of sequential consistency. */
    PROGRAM {
        @Override
        Candidates of(List<Call> calls) {
            Map<Integer, List<Integer>> lanes = new HashMap<>();
            for (int i = 0; i < calls.size(); i++) {
                lanes.computeIfAbsent(calls.get(i).lane(), lane -> new ArrayList<>())
                        .add(i);
            }
            return done -> {
                Found found = new Found();
                for (List<Integer> lane : lanes.values()) {
                    lane.stream()
                            .filter(call -> !done.get(call))
                            .findFirst()
                            .ifPresent(call -> found.add(call, calls.get(call).pending()));
                }
                return found.toArray();
            };
        }
    };

    /** For calls sorted by their beginning. */
    abstract Candidates of(List<Call> calls);

    static List<Call> sorted(List<Call> calls) {
        return calls.stream().sorted(Comparator.comparingLong(Call::invoked)).toList();
    }

    /** Which calls may come next when some are done; pending ones last, for mostly nothing needs them. */
    interface Candidates {
        int[] next(BitSet done);
    }

    private static final class Found {
        private int[] ended = new int[8];
        private int endedCount;
        private int[] pending = new int[0];

        void add(int call, boolean isPending) {
            if (isPending) {
                pending = Arrays.copyOf(pending, pending.length + 1);
                pending[pending.length - 1] = call;
            } else {
                if (endedCount == ended.length) {
                    ended = Arrays.copyOf(ended, 2 * endedCount);
                }
                ended[endedCount++] = call;
            }
        }

        int[] toArray() {
            int[] all = Arrays.copyOf(ended, endedCount + pending.length);
            System.arraycopy(pending, 0, all, endedCount, pending.length);
            return all;
        }
    }
}
