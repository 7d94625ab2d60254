package io.multiproc.internal.check;

import java.util.ArrayList;
import java.util.List;

/** Tries every order of every choice of calls, and only then asks whether the order is allowed. */
final class BruteForce {
    private BruteForce() {}

    static boolean explains(List<Call> history, Order order, Model model) {
        return extend(new ArrayList<>(), history, history, order, model);
    }

    private static boolean extend(List<Call> placed, List<Call> left, List<Call> history, Order order, Model model) {
        if (left.stream().allMatch(Call::pending) && allowed(placed, history, order) && fits(placed, model)) {
            return true;
        }
        for (Call next : left) {
            List<Call> longer = new ArrayList<>(placed);
            longer.add(next);
            List<Call> rest = new ArrayList<>(left);
            rest.remove(next);
            if (extend(longer, rest, history, order, model)) {
                return true;
            }
        }
        return false;
    }

    private static boolean allowed(List<Call> placed, List<Call> history, Order order) {
        for (int i = 0; i < placed.size(); i++) {
            for (int k = i + 1; k < placed.size(); k++) {
                if (before(placed.get(k), placed.get(i), order)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean before(Call first, Call second, Order order) {
        return order == Order.REAL_TIME
                ? first.returned() < second.invoked()
                : first.lane() == second.lane() && first.invoked() < second.invoked();
    }

    private static boolean fits(List<Call> placed, Model model) {
        Object state = model.initial();
        for (Call call : placed) {
            state = model.after(state, call);
            if (state == null) {
                return false;
            }
        }
        return true;
    }
}
