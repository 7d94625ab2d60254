package io.multiproc.race;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** All that a test says of its race; checked before anything starts. Never changes. */
final class Definition {
    /** What must hold in the end. */
    record Claim(String text, Predicate<Object> holds) {}

    /** In this order: those of the actors, those before, those after. */
    final List<Operation<?, ?>> operations = new ArrayList<>();

    final int actorOperations;
    final int preludeOperations;
    final Callable<?> shared;
    final Supplier<?> model;
    final Snapshots snapshots;
    final Function<Object, Object> key;
    final List<Claim> claims;
    /** How many actors each process has. */
    final List<Integer> layout;

    final int actors;
    final int operationsPerActor;
    final int kills;
    final List<String> killPoints;
    final Duration limit;
    final Duration searching;
    final Duration shrinking;
    /** The operations, serialized. */
    final byte[] packed;

    Definition(
            Callable<?> shared,
            Supplier<?> model,
            Snapshots snapshots,
            Function<Object, Object> key,
            List<List<Operation<?, ?>>> operations,
            List<Claim> claims,
            List<Integer> layout,
            int operationsPerActor,
            int kills,
            List<String> killPoints,
            Duration limit,
            Duration searching,
            Duration shrinking) {
        this.shared = shared;
        this.model = model;
        this.snapshots = snapshots;
        this.key = key;
        this.claims = List.copyOf(claims);
        this.layout = List.copyOf(layout);
        this.actors = layout.stream().mapToInt(Integer::intValue).sum();
        this.operationsPerActor = operationsPerActor;
        this.kills = kills;
        this.killPoints = List.copyOf(killPoints);
        this.limit = limit;
        this.searching = searching;
        this.shrinking = shrinking;
        operations.forEach(this.operations::addAll);
        this.actorOperations = operations.get(0).size();
        this.preludeOperations = operations.get(1).size();
        check();
        this.packed = pack();
    }

    private void check() {
        if (actorOperations == 0) {
            throw new IllegalStateException(
                    "a race needs an operation: operations=0; add one with op(...) or act(...)");
        }
        for (int actor = 0; actor < actors; actor++) {
            if (operationsOf(actor).isEmpty()) {
                throw new IllegalStateException(
                        "an actor has nothing to do: actor=" + actor + "; no operation is for it");
            }
        }
        for (Operation<?, ?> operation : operations) {
            if (key != null && operation.arguments() == null) {
                throw new IllegalStateException(
                        "with keys every operation needs an argument: operation=" + operation.name());
            }
        }
    }

    private byte[] pack() {
        List<PackedBody> bodies = new ArrayList<>();
        for (Operation<?, ?> operation : operations) {
            String what = "the code of an operation: operation=" + operation.name() + ", it";
            bodies.add(new PackedBody(operation.name(), Packed.pack(operation.shared(), what)));
        }
        return Packed.pack(bodies, "the operations");
    }

    List<Integer> operationsOf(int actor) {
        List<Integer> mine = new ArrayList<>();
        for (int i = 0; i < actorOperations; i++) {
            if (operations.get(i).isFor(actor)) {
                mine.add(i);
            }
        }
        return mine;
    }

    List<Integer> prelude() {
        return range(actorOperations, actorOperations + preludeOperations);
    }

    List<Integer> epilogue() {
        return range(actorOperations + preludeOperations, operations.size());
    }

    private static List<Integer> range(int from, int to) {
        List<Integer> all = new ArrayList<>();
        for (int i = from; i < to; i++) {
            all.add(i);
        }
        return all;
    }

    /** The process that an actor belongs to. */
    int processOf(int actor) {
        int process = 0;
        for (int first = layout.get(0); first <= actor; first += layout.get(process)) {
            process++;
        }
        return process;
    }
}
