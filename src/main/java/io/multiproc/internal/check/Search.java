package io.multiproc.internal.check;

import io.multiproc.internal.check.Verdict.Answer;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Looks for an order of a history's calls in which each has the result that the model gives: the search of Wing and Gong (1993), which tries
 * what may come first, then what may come second, and goes back where nothing fits; with Lowe's memory (2017) of which calls had been placed in
 * which state, so that no such position is searched twice. All ended calls must be placed, pending ones may be.
 *
 * <p>The number of orders can grow exponentially with that of calls (for queues it does), so a search has a limit of time.
 */
public final class Search {
    /** Between two looks at the clock. */
    private static final int STEPS = 1_024;

    private final List<Call> calls;
    private final Order.Candidates candidates;
    private final Model model;
    private final int ended;

    private final BitSet done = new BitSet();
    private final Positions seen = new Positions();
    /** By depth: what was placed, the state before it, and what may be placed there. */
    private final int[] placed;

    private final Object[] states;
    private final int[][] choices;
    private final int[] tried;

    private int endedDone;
    private int most = -1;
    private int[] longest = {};
    private int blocking;

    private Search(List<Call> calls, Order order, Model model) {
        this.calls = calls;
        this.candidates = order.of(calls);
        this.model = model;
        this.ended = (int) calls.stream().filter(call -> !call.pending()).count();
        placed = new int[calls.size()];
        states = new Object[calls.size() + 1];
        choices = new int[calls.size() + 1][];
        tried = new int[calls.size() + 1];
    }

    /**
     * Looks for an order of a history.
     *
     * @throws IllegalStateException if the thread is interrupted, which it stays
     */
    public static Verdict of(List<Call> history, Order order, Model model, Duration limit) {
        return new Search(Order.sorted(history), order, model).run(limit);
    }

    private Verdict run(Duration limit) {
        long start = System.nanoTime();
        int steps = 0;
        int depth = 0;
        states[0] = model.initial();
        arrive(0);
        while (endedDone < ended) {
            if (++steps % STEPS == 0 && isOver(start, limit)) {
                return new Verdict(Answer.UNDECIDED, chosen(longest), null);
            }
            if (place(depth)) {
                depth++;
                arrive(depth);
                continue;
            }
            deadEnd(depth);
            if (depth > 0) {
                depth--;
                done.clear(placed[depth]);
                endedDone -= calls.get(placed[depth]).pending() ? 0 : 1;
            } else {
                return new Verdict(Answer.UNEXPLAINED, chosen(longest), calls.get(blocking));
            }
        }
        return new Verdict(Answer.EXPLAINED, chosen(Arrays.copyOf(placed, depth)), null);
    }

    private static boolean isOver(long start, Duration limit) {
        if (Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("interrupted during the search for an order");
        }
        return Duration.ofNanos(System.nanoTime() - start).compareTo(limit) >= 0;
    }

    private List<Call> chosen(int[] indices) {
        return IntStream.of(indices).mapToObj(calls::get).toList();
    }

    private void arrive(int depth) {
        choices[depth] = candidates.next(done);
        tried[depth] = 0;
    }

    private void deadEnd(int depth) {
        if (endedDone > most) {
            most = endedDone;
            longest = Arrays.copyOf(placed, depth);
            blocking = firstToEnd();
        }
    }

    /** The call not placed yet that ended first: everything that could have come before it has been placed, or would not help. */
    private int firstToEnd() {
        int first = -1;
        for (int i = done.nextClearBit(0); i < calls.size(); i = done.nextClearBit(i + 1)) {
            if (!calls.get(i).pending()
                    && (first < 0 || calls.get(i).returned() < calls.get(first).returned())) {
                first = i;
            }
            if (first >= 0 && calls.get(i).invoked() > calls.get(first).returned()) {
                break;
            }
        }
        return first;
    }

    /** Places the next choice that leads to a new position, if there is one. */
    private boolean place(int depth) {
        while (tried[depth] < choices[depth].length) {
            int call = choices[depth][tried[depth]++];
            Object after = model.after(states[depth], calls.get(call));
            if (after != null) {
                done.set(call);
                if (seen.add(done, after)) {
                    placed[depth] = call;
                    states[depth + 1] = after;
                    endedDone += calls.get(call).pending() ? 0 : 1;
                    return true;
                }
                done.clear(call);
            }
        }
        return false;
    }
}
