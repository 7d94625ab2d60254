package io.multiproc.internal.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.check.Verdict.Answer;
import io.multiproc.testing.Sampled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The search says the same as trying everything: on all small histories of a register, and on many of a register and a queue. */
class SearchBruteForceTest {
    private static final int OPERATIONS = 4;

    private int explained;
    private int unexplained;

    @Test
    void allHistoriesOfThreeCallsOfARegister() {
        shapes(3, new ArrayList<>(), 0);
        assertTrue(explained > 1_000 && unexplained > 1_000, () -> explained + " and " + unexplained);
    }

    /** Every order of the beginnings and ends of some calls, of which each may also lack its end. */
    private void shapes(int calls, List<long[]> spans, int time) {
        for (int i = 0; i < spans.size(); i++) {
            if (spans.get(i)[1] == Call.PENDING) {
                spans.get(i)[1] = time;
                shapes(calls, spans, time + 1);
                spans.get(i)[1] = Call.PENDING;
            }
        }
        if (spans.size() < calls) {
            spans.add(new long[] {time, Call.PENDING});
            shapes(calls, spans, time + 1);
            spans.remove(spans.size() - 1);
        } else {
            operations(spans, 0, new ArrayList<>());
        }
    }

    private void operations(List<long[]> spans, int next, List<Call> calls) {
        if (next == spans.size()) {
            compare(calls, new Register());
            return;
        }
        for (int kind = 0; kind < OPERATIONS; kind++) {
            long[] span = spans.get(next);
            calls.add(registerCall(kind, lane(spans, next), span[0], span[1]));
            operations(spans, next + 1, calls);
            calls.remove(next);
        }
    }

    /** The lowest that is free: calls of one lane do not overlap. */
    private static int lane(List<long[]> spans, int call) {
        int[] lanes = new int[call + 1];
        for (int i = 0; i <= call; i++) {
            int lane = 0;
            for (int k = 0; k < i; k++) {
                if (lanes[k] == lane && spans.get(k)[1] > spans.get(i)[0]) {
                    lane++;
                    k = -1;
                }
            }
            lanes[i] = lane;
        }
        return lanes[call];
    }

    private static Call registerCall(int kind, int lane, long invoked, long returned) {
        return switch (kind) {
            case 0 -> Register.write(lane, invoked, returned, 1);
            case 1 -> Register.read(lane, invoked, returned, 0);
            case 2 -> Register.read(lane, invoked, returned, 1);
            default -> Register.add(lane, invoked, returned, 1);
        };
    }

    private void compare(List<Call> history, Model model) {
        for (Order order : Order.values()) {
            boolean expected = BruteForce.explains(history, order, model);
            Verdict verdict = Search.of(history, order, model, Duration.ofMinutes(1));
            assertEquals(
                    expected ? Answer.EXPLAINED : Answer.UNEXPLAINED, verdict.answer(), () -> order + " of " + history);
            assertEquals(expected, verdict.unexplained() == null, () -> order + " of " + history);
            if (expected) {
                explained++;
            } else {
                unexplained++;
            }
        }
    }

    @Test
    void randomHistoriesOfFiveCallsOfARegisterAndAQueue() {
        Random random = new Random(6);
        for (int i = 0; i < Sampled.Rounds.of(3_000, 1_500); i++) {
            List<Call> register = new ArrayList<>();
            List<Call> queue = new ArrayList<>();
            long[] free = new long[3];
            int[] lanes = {0, 1, 2};
            for (int call = 0; call < 5; call++) {
                int actor = random.nextInt(free.length);
                int lane = lanes[actor];
                long invoked = free[actor] + 1 + random.nextInt(6);
                boolean dies = random.nextInt(5) == 0;
                long returned = dies ? Call.PENDING : invoked + 1 + random.nextInt(8);
                free[actor] = dies ? invoked : returned;
                lanes[actor] += dies ? free.length : 0; // Another process goes on.
                register.add(registerCall(random.nextInt(OPERATIONS), lane, invoked, returned));
                char item = (char) ('a' + random.nextInt(2));
                queue.add(
                        random.nextBoolean()
                                ? Fifo.put(lane, invoked, returned, item)
                                : Fifo.take(lane, invoked, returned, item));
            }
            compare(register, new Register());
            compare(queue, new Fifo());
        }
        assertTrue(explained > 300 && unexplained > 300, () -> explained + " and " + unexplained);
    }
}
