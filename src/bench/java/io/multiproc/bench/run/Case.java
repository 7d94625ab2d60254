package io.multiproc.bench.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** One question of the benchmark: how long multiproc takes for an operation, compared with each of its peers. */
public final class Case {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String name;
    private final Unit unit;
    private final Subject product;
    private final List<Peer> peers;
    private final Duration limit;

    private Case(String name, Unit unit, Subject product, List<Peer> peers, Duration limit) {
        this.name = name;
        this.unit = unit;
        this.product = product;
        this.peers = List.copyOf(peers);
        this.limit = limit;
    }

    /**
     * Somebody to be compared with.
     *
     * @param target the largest ratio of multiproc's time to this peer's that is aimed at, if there is an aim
     */
    public record Peer(Subject subject, OptionalDouble target) {}

    /** A case that has no peers yet. */
    public static Case of(String name, Unit unit, Subject product) {
        return new Case(name, unit, product, List.of(), LIMIT);
    }

    /** This case with another limit of time for all its subjects together. */
    public Case within(Duration time) {
        return new Case(name, unit, product, peers, time);
    }

    /** This case with one more peer, to which the ratio is only reported. */
    public Case against(Subject peer) {
        return with(new Peer(peer, OptionalDouble.empty()));
    }

    /** This case with one more peer, and the ratio to reach. */
    public Case against(Subject peer, double target) {
        return with(new Peer(peer, OptionalDouble.of(target)));
    }

    private Case with(Peer peer) {
        List<Peer> more = new ArrayList<>(peers);
        more.add(peer);
        return new Case(name, unit, product, more, limit);
    }

    Duration limit() {
        return limit;
    }

    public String name() {
        return name;
    }

    public Unit unit() {
        return unit;
    }

    public List<Peer> peers() {
        return peers;
    }

    /** Everything to be timed, multiproc first. */
    public List<Subject> subjects() {
        List<Subject> subjects = new ArrayList<>();
        subjects.add(product);
        peers.forEach(peer -> subjects.add(peer.subject()));
        return subjects;
    }

    public Subject product() {
        return product;
    }
}
