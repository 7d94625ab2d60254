package io.multiproc.explore;

import static io.multiproc.explore.Probes.LIMIT;
import static io.multiproc.explore.Probes.LIMIT_MILLIS;

import io.multiproc.channel.SharedQueue;
import io.multiproc.explore.StopRules.Ending;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;

/**
 * What other parties call while a process is stopped inside an operation of a queue. The elements that the probes put are numbered, so that none may be lost
 * or come twice, and those that come must come in order.
 */
final class QueueStops {
    /** Others put elements of one value. */
    private static final int NUMBERED = 4;

    private static final byte MARK = 77;

    private QueueStops() {}

    static StopRules<SharedQueue<byte[]>> rules(Scenario<?> scenario) {
        StopRules<SharedQueue<byte[]>> rules = new StopRules<>(QueueStops::check);
        // The works of the scenarios take and put what they expect, which the probes have changed.
        rules.meanwhileAfterwards = false;
        rules.sleeperMayFail = true;
        rules.measure = queue -> (long) queue.size();
        if (!scenario.operation().equals("awaitDone") && !scenario.operation().equals("taskDone")) {
            rules.rescue =
                    QueueStops::rescue; // A thread that waits until all is done is not helped by another element.
        }
        rules.leave = QueueStops::leave;
        addPuts(rules);
        addTakes(rules);
        rules.probes.add(Probe.limited("awaitDone(Duration)", (queue, tally) -> queue.awaitDone(LIMIT)));
        rules.probes.add(Probe.interrupted("awaitDone()", (queue, tally) -> queue.awaitDone()));
        rules.probes.add(Probe.<SharedQueue<byte[]>>atOnce("taskDone", (queue, tally) -> queue.taskDone())
                .refusedBy(IllegalStateException.class));
        return rules;
    }

    private static void addPuts(StopRules<SharedQueue<byte[]>> rules) {
        rules.probes.add(Probe.limited("offer(Duration)", (queue, tally) -> {
            byte[] element = next(tally);
            put(tally, element, queue.offer(element, LIMIT));
        }));
        rules.probes.add(Probe.limited("offer(long)", (queue, tally) -> {
            byte[] element = next(tally);
            put(tally, element, queue.offer(element, LIMIT_MILLIS, TimeUnit.MILLISECONDS));
        }));
        rules.probes.add(Probe.atOnce("offer()", (queue, tally) -> {
            byte[] element = next(tally);
            put(tally, element, queue.offer(element));
        }));
        rules.probes.add(Probe.<SharedQueue<byte[]>>atOnce("add", (queue, tally) -> {
                    byte[] element = next(tally);
                    put(tally, element, queue.add(element));
                })
                .refusedBy(IllegalStateException.class));
        rules.probes.add(Probe.interrupted("put", (queue, tally) -> {
            byte[] element = next(tally);
            queue.put(element);
            put(tally, element, true);
        }));
    }

    private static void addTakes(StopRules<SharedQueue<byte[]>> rules) {
        rules.probes.add(Probe.atOnce("peek", (queue, tally) -> queue.peek()));
        rules.probes.add(Probe.<SharedQueue<byte[]>>atOnce("element", (queue, tally) -> queue.element())
                .refusedBy(NoSuchElementException.class));
        rules.probes.add(Probe.limited("poll(Duration)", (queue, tally) -> taken(queue, tally, queue.poll(LIMIT))));
        rules.probes.add(Probe.limited(
                "poll(long)", (queue, tally) -> taken(queue, tally, queue.poll(LIMIT_MILLIS, TimeUnit.MILLISECONDS))));
        rules.probes.add(Probe.atOnce("poll()", (queue, tally) -> taken(queue, tally, queue.poll())));
        rules.probes.add(Probe.limited("pollInto(Duration)", (queue, tally) -> {
            byte[] into = new byte[100];
            int length = queue.pollInto(into, LIMIT);
            taken(queue, tally, length < 0 ? null : Arrays.copyOf(into, length));
        }));
        rules.probes.add(Probe.atOnce("pollInto()", (queue, tally) -> {
            byte[] into = new byte[100];
            int length = queue.pollInto(into);
            taken(queue, tally, length < 0 ? null : Arrays.copyOf(into, length));
        }));
        rules.probes.add(Probe.interrupted("take", (queue, tally) -> taken(queue, tally, queue.take())));
        rules.probes.add(Probe.interrupted("takeInto", (queue, tally) -> {
            byte[] into = new byte[100];
            taken(queue, tally, Arrays.copyOf(into, queue.takeInto(into)));
        }));
        rules.probes.add(Probe.atOnce("drainTo", (queue, tally) -> {
            List<byte[]> drained = new ArrayList<>();
            queue.drainTo(drained, 1);
            for (byte[] element : drained) {
                taken(queue, tally, element);
            }
        }));
        rules.probes.add(Probe.<SharedQueue<byte[]>>atOnce("clear", (queue, tally) -> {
                    if (queue.isEmpty()) {
                        queue.clear();
                    }
                })
                .refusedBy(IllegalStateException.class));
    }

    private static byte[] next(Tally tally) {
        byte[] element = new byte[NUMBERED];
        Arrays.fill(element, MARK);
        element[1] = (byte) tally.added.incrementAndGet();
        return element;
    }

    private static void put(Tally tally, byte[] element, boolean isPut) {
        if (isPut) {
            tally.put.add(element);
        }
    }

    private static void taken(SharedQueue<byte[]> queue, Tally tally, byte[] element) {
        if (element != null) {
            tally.taken.add(element);
            queue.taskDone();
        }
    }

    /** One that waits for an element gets one, and one that waits for room gets some. */
    private static void rescue(SharedQueue<byte[]> queue) {
        if (!queue.offer(new byte[1]) && queue.poll() != null) {
            queue.taskDone();
        }
    }

    private static int leave(SharedQueue<byte[]> queue) {
        for (int taken = 0; ; taken++) {
            try {
                queue.taskDone();
            } catch (IllegalStateException e) {
                return taken;
            }
        }
    }

    private static boolean isNumbered(byte[] element) {
        return element.length == NUMBERED && element[0] == MARK;
    }

    private static void check(Scene<SharedQueue<byte[]>> scene, Ending ending) throws Exception {
        Tally tally = ending.tally();
        for (byte[] element = scene.mine().poll();
                element != null;
                element = scene.mine().poll()) {
            taken(scene.mine(), tally, element);
        }
        List<Integer> came = numbers(tally.taken);
        List<Integer> put = numbers(tally.put);
        List<Integer> sorted = came.stream().sorted().distinct().toList();
        List<Integer> missing = new ArrayList<>(put);
        missing.removeAll(came);
        // The process that was stopped and the other one may each have taken some.
        int others = ending.left()
                + (ending.scenario().contains("another") ? 1 : 0)
                + (ending.scenario().contains("sleeper") ? 1 : 0)
                + (ending.scenario().contains("clear") || ending.scenario().contains("drainTo") ? put.size() : 0);
        if (!came.equals(sorted)
                || !put.containsAll(came)
                || missing.size() > others
                || scene.mine().lost() > (ending.scenario().contains("after a consumer's death") ? 1 : 0)) {
            throw new AssertionError("elements put=" + put + ", came=" + came + ", taken by others=" + others
                    + ", lost=" + scene.mine().lost());
        }
        QueueTable.goOn(scene);
    }

    private static List<Integer> numbers(List<byte[]> elements) {
        return elements.stream()
                .filter(QueueStops::isNumbered)
                .map(element -> (int) element[1])
                .toList();
    }
}
