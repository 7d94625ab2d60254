package io.multiproc.race;

import io.multiproc.internal.check.Call;
import io.multiproc.internal.check.Model;
import io.multiproc.internal.text.Throwables;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The user's model, as the search needs it: it is made anew for every step, for a step changes it. */
final class SequentialModel implements Model {
    private final Supplier<?> supplier;
    private final Snapshots given;
    private final Set<String> thrown = new TreeSet<>();
    private Snapshots snapshots;

    /** Given: how to keep states, or null for what the class of the model allows. */
    SequentialModel(Supplier<?> supplier, Snapshots given) {
        this.supplier = supplier;
        this.given = given;
    }

    @Override
    public Object initial() {
        Object model;
        try {
            model = supplier.get();
        } catch (RuntimeException e) {
            throw new IllegalStateException("the model cannot be made: reason=" + Throwables.describe(e), e);
        }
        if (model == null) {
            throw new IllegalStateException("the model cannot be made: its supplier returned null");
        }
        if (snapshots == null) {
            snapshots = given != null ? given : Snapshots.of(model);
        }
        return snapshots.save(model);
    }

    @Override
    public Object after(Object state, Call call) {
        Event event = (Event) call.what();
        Object model = snapshots.load(state);
        Outcome outcome = run(event.operation(), model, event.argument());
        if (call.pending() || outcome.matches(event.outcome())) {
            return snapshots.save(model);
        }
        if (outcome.thrown() != null) {
            thrown.add("operation=" + event.operation().name() + ", exception=" + outcome.thrown() + ", message="
                    + outcome.value());
        }
        return null;
    }

    /** What the model threw where the object did not. */
    Set<String> thrown() {
        return thrown;
    }

    private static Outcome run(Operation<?, ?> operation, Object model, Object argument) {
        try {
            return Outcome.of(operation.model().run(model, argument));
        } catch (Exception e) {
            return Outcome.ofThrown(e);
        } catch (Error e) {
            throw new IllegalStateException(
                    "the model failed: operation=" + operation.name() + ", reason=" + Throwables.describe(e), e);
        }
    }
}
