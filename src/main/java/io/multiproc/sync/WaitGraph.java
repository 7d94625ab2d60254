package io.multiproc.sync;

import io.multiproc.Waiter;
import io.multiproc.internal.life.Life;
import io.multiproc.internal.life.WaitTable;
import io.multiproc.internal.lock.Reports;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.LockRecord;
import io.multiproc.internal.object.Survey;
import io.multiproc.internal.os.Words;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who waits for whom, over all segments that can be seen.
 *
 * <p>Why what is found is exact. Let the entries of all waits be read first, then for each wait the holders of what it waits for, and then, for the waits of a
 * cycle, the entries again, which must still belong to the same waits (a number tells them apart). In between each thread of the cycle was in one and
 * the same wait, in which it neither takes nor gives back anything but what it waits for. So what it held in between, it held all the time;
 * and as each thread's lock was held by the next one all the time, none of the waits can have been about to end. All edges held at the moment
 * between the first look and the last. A thread that has just acquired its lock may still have its entry, and seems to wait for itself. So a thread waits for itself
 * only where it has said so in an entry of the same wait: that it reads, that it held the lock before the wait began, or how many permits it holds. Those are
 * still held at the moment of the look at the semaphore, as its process has counted no hand-over since ({@link PermitHolds}).
 *
 * <p>The processes are asked whether they live both times: entries and words of the dead do not change either. In a standing deadlock nothing changes,
 * so nothing of it is missed.
 */
final class WaitGraph implements AutoCloseable {
    /** A thread, the same in all segments. */
    private record Node(long process, int thread) {}

    /** An entry, and where it was read. */
    private record Seen(Survey survey, WaitTable.Entry entry) {
        boolean isStill() {
            return survey.waits().isStill(entry) && survey.life().isAlive(entry.id());
        }
    }

    /**
     * What a wait waits for.
     *
     * @param proof the entry by which the holder reads or holds permits; null if it holds the lock's word
     */
    private record Edge(Node holder, Seen proof) {}

    private final Collection<Survey> surveys;
    private final Map<Node, Seen> waits = new HashMap<>();
    private final List<Seen> reads = new ArrayList<>();
    private final List<Seen> holds = new ArrayList<>();
    private final List<Seen> permits = new ArrayList<>();
    private final Map<Node, List<Edge>> edges = new HashMap<>();

    private WaitGraph(Collection<Survey> surveys) {
        this.surveys = surveys;
    }

    static WaitGraph read() {
        WaitGraph graph = new WaitGraph(Survey.reachable());
        try {
            graph.surveys.forEach(graph::readEntries);
            graph.waits.forEach((node, wait) -> graph.edges.put(node, graph.edgesOf(node, wait)));
            return graph;
        } catch (RuntimeException | Error e) {
            graph.close();
            throw e;
        }
    }

    private void readEntries(Survey survey) {
        Map<Integer, Boolean> alive = new HashMap<>();
        for (int i = 0; i < survey.waits().entries(); i++) {
            WaitTable.Entry entry = survey.waits().read(i);
            if (entry != null && alive.computeIfAbsent(entry.id(), survey.life()::isAlive)) {
                Seen seen = new Seen(survey, entry);
                if (entry.kind() == WaitTable.Kind.READS) {
                    reads.add(seen);
                } else if (entry.kind() == WaitTable.Kind.HOLDS) {
                    holds.add(seen);
                } else if (entry.kind() == WaitTable.Kind.PERMITS) {
                    permits.add(seen);
                } else {
                    Node node = nodeOf(survey.life(), entry.id(), entry.thread());
                    if (node != null) {
                        waits.put(node, seen);
                    }
                }
            }
        }
    }

    private static Node nodeOf(Life life, int id, int thread) {
        Life.Member member = life.memberOf(id);
        return member == null ? null : new Node(member.number(), thread);
    }

    private List<Edge> edgesOf(Node node, Seen wait) {
        Deadlock.Mode mode = modeOf(wait);
        if (mode == null) {
            return List.of();
        }
        return switch (mode) {
            case WRITE -> readers(wait);
            case PERMITS -> permitHolder(wait);
            default -> holder(node, wait);
        };
    }

    private static Deadlock.Mode modeOf(Seen wait) {
        int object = wait.entry.object();
        int place = wait.entry.place();
        if (!wait.survey.isPlausible(object)) {
            return null;
        }
        if (place == object) {
            return Deadlock.Mode.ALONE;
        }
        int dataAt = wait.survey.dataAt(object);
        if (wait.survey.isOfKind(object, Kind.SEMAPHORE)) {
            int slots = wait.survey.life().slots();
            return OwnedPermits.isAwaitedAt(wait.survey.words(), dataAt, slots, place) ? Deadlock.Mode.PERMITS : null;
        }
        boolean readable = wait.survey.isOfKind(object, Kind.READ_WRITE_LOCK);
        if (readable && place == SharedReadWriteLock.readersGoneAt(dataAt)) {
            return Deadlock.Mode.WRITE;
        }
        return readable && place == SharedReadWriteLock.writerGoneAt(dataAt) ? Deadlock.Mode.READ : null;
    }

    private List<Edge> holder(Node node, Seen wait) {
        long word = Words.getLongVolatile(wait.survey.words(), wait.entry.object() + LockRecord.WORD);
        int owner = LockRecord.ownerOf(word);
        Node holder =
                wait.survey.life().isAlive(owner) ? nodeOf(wait.survey.life(), owner, LockRecord.threadOf(word)) : null;
        if (holder == null) {
            return List.of();
        }
        return holder.equals(node) ? itself(node, wait) : List.of(new Edge(holder, null));
    }

    private List<Edge> itself(Node node, Seen wait) {
        return holds.stream()
                .filter(hold -> isOfSameObject(hold, wait) && hold.entry.isOfSameWait(wait.entry))
                .map(hold -> new Edge(node, hold))
                .toList();
    }

    private static boolean isOfSameObject(Seen one, Seen other) {
        return one.survey == other.survey && one.entry.object() == other.entry.object();
    }

    /**
     * The one thread, if it waits itself, that holds all permits that are held, where there are too few for the wait. Each thread that waits for permits
     * has an entry of how many it wants, and each that holds some has one of these.
     */
    private List<Edge> permitHolder(Seen wait) {
        List<Seen> ofObject =
                permits.stream().filter(seen -> isOfSameObject(seen, wait)).toList();
        int wanted = ofObject.stream()
                .filter(seen -> seen.entry.isOfSameWait(wait.entry))
                .mapToInt(seen -> seen.entry.second())
                .findAny()
                .orElse(0);
        PermitSnapshot snapshot = PermitSnapshot.of(
                wait.survey.words(),
                wait.survey.dataAt(wait.entry.object()),
                wait.survey.life().slots());
        return edges(ofObject.stream().filter(seen -> snapshot.isHolder(seen.entry, wanted)));
    }

    private List<Edge> readers(Seen wait) {
        return edges(reads.stream().filter(read -> isOfSameObject(read, wait)));
    }

    /** To the holders that wait for something themselves: the others are not in a deadlock. */
    private List<Edge> edges(Stream<Seen> held) {
        List<Edge> edges = new ArrayList<>();
        held.forEach(seen -> {
            Node holder = nodeOf(seen.survey.life(), seen.entry.id(), seen.entry.thread());
            Seen its = holder == null ? null : waits.get(holder);
            if (its != null && its.entry.number() == seen.entry.number()) {
                edges.add(new Edge(holder, seen));
            }
        });
        return edges;
    }

    /** One cycle, shortest first found, for each thread that is in one. */
    List<Deadlock> deadlocks() {
        List<Deadlock> deadlocks = new ArrayList<>();
        Set<Node> told = new HashSet<>();
        for (Node node : waits.keySet()) {
            List<Node> cycle = told.contains(node) ? List.of() : cycleThrough(node);
            if (!cycle.isEmpty() && isStill(cycle)) {
                Deadlock deadlock = describe(cycle);
                if (deadlock != null) {
                    deadlocks.add(deadlock);
                    told.addAll(cycle);
                }
            }
        }
        return List.copyOf(deadlocks);
    }

    /** The shortest way from a thread to itself; empty if there is none. */
    private List<Node> cycleThrough(Node start) {
        Map<Node, Node> cameFrom = new LinkedHashMap<>();
        Deque<Node> next = new ArrayDeque<>(List.of(start));
        for (Node node = next.poll(); node != null; node = next.poll()) {
            for (Edge edge : edges.getOrDefault(node, List.of())) {
                if (edge.holder.equals(start)) {
                    return wayTo(node, cameFrom);
                }
                if (waits.containsKey(edge.holder) && cameFrom.putIfAbsent(edge.holder, node) == null) {
                    next.add(edge.holder);
                }
            }
        }
        return List.of();
    }

    private static List<Node> wayTo(Node end, Map<Node, Node> cameFrom) {
        List<Node> way = new ArrayList<>();
        for (Node node = end; node != null; node = cameFrom.get(node)) {
            way.add(0, node);
        }
        return way;
    }

    private boolean isStill(List<Node> cycle) {
        for (int i = 0; i < cycle.size(); i++) {
            Node holder = cycle.get((i + 1) % cycle.size());
            boolean lasts = waits.get(cycle.get(i)).isStill()
                    && edges.get(cycle.get(i)).stream()
                            .anyMatch(
                                    edge -> edge.holder.equals(holder) && (edge.proof == null || edge.proof.isStill()));
            if (!lasts) {
                return false;
            }
        }
        return true;
    }

    private Deadlock describe(List<Node> cycle) {
        List<Deadlock.Member> members = new ArrayList<>();
        for (Node node : cycle) {
            Seen wait = waits.get(node);
            Waiter thread = Reports.waiter(wait.survey.life(), wait.entry);
            if (thread == null) {
                return null;
            }
            members.add(new Deadlock.Member(thread, wait.survey.describe(wait.entry.object()), modeOf(wait)));
        }
        return new Deadlock(members);
    }

    @Override
    public void close() {
        surveys.forEach(Survey::close);
    }
}
