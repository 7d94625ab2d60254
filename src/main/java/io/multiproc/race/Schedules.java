package io.multiproc.race;

import java.util.ArrayList;
import java.util.List;

/** Goes through the orders in which actors can take turns, depth first: each next plan changes the last choice that has not been made in all ways. */
final class Schedules {
    private final int preemptions;
    private final List<Node> path = new ArrayList<>();

    /** A choice, which has been made in some ways. */
    private static final class Node {
        final int able;
        final int before;
        int chosen;
        int tried;

        Node(Baton.Choice choice) {
            able = choice.able();
            before = choice.before();
            chosen = choice.chosen();
            tried = 1 << chosen;
        }

        boolean preempts() {
            return before != Baton.NO_CHOICE && (able & 1 << before) != 0 && chosen != before;
        }
    }

    Schedules(int preemptions) {
        this.preemptions = preemptions;
    }

    /** The plan for the next run. */
    byte[] plan() {
        byte[] plan = new byte[path.size()];
        for (int i = 0; i < plan.length; i++) {
            plan[i] = (byte) path.get(i).chosen;
        }
        return plan;
    }

    /** Takes in what a run did beyond its plan; false if there is no other schedule. */
    boolean next(List<Baton.Choice> choices) {
        // A run may differ from its plan where an actor waited; what it did is what can be gone on from.
        int same = 0;
        while (same < Math.min(path.size(), choices.size())
                && path.get(same).chosen == choices.get(same).chosen()
                && path.get(same).able == choices.get(same).able()) {
            same++;
        }
        if (same == path.size()) {
            choices.subList(same, choices.size()).forEach(choice -> path.add(new Node(choice)));
        }
        while (!path.isEmpty()) {
            Node last = path.get(path.size() - 1);
            int left = last.able & ~last.tried;
            while (left != 0) {
                last.chosen = Integer.numberOfTrailingZeros(left);
                last.tried |= 1 << last.chosen;
                left = last.able & ~last.tried;
                if (path.stream().filter(Node::preempts).count() <= preemptions) {
                    return true;
                }
            }
            path.remove(path.size() - 1);
        }
        return false;
    }

    static byte[] parse(String schedule) {
        byte[] plan = new byte[schedule.length()];
        for (int i = 0; i < plan.length; i++) {
            plan[i] = (byte) (schedule.charAt(i) - '0');
            if (plan[i] < 0 || plan[i] >= StageLayout.ACTORS) {
                throw new IllegalArgumentException(
                        "a schedule consists of the numbers of actors: schedule=" + schedule);
            }
        }
        return plan;
    }

    static String text(List<Baton.Choice> choices) {
        StringBuilder text = new StringBuilder();
        choices.forEach(choice -> text.append(choice.chosen()));
        return text.toString();
    }
}
