package io.multiproc.race.guide;

import io.multiproc.race.Arguments;
import io.multiproc.race.Operation;
import io.multiproc.race.Race;
import io.multiproc.testing.Sampled;
import io.multiproc.value.SharedLongArray;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Arguments, keys, what is done before and after, and claims. */
@Sampled(0)
@ExtendWith(EndActors.class)
// begin
class MapRaceTest {
    record Deposit(int account, int amount) implements Serializable {}

    @Test
    void accountsAreIndependent() {
        Arguments<Deposit> deposits = random -> new Deposit(random.nextInt(4), 1 + random.nextInt(9));
        Race.on(() -> SharedLongArray.zeros(4), AtomicLong::new)
                .op(
                        "deposit",
                        deposits,
                        (accounts, d) -> accounts.getAndAdd(d.account(), d.amount()),
                        (balance, d) -> balance.getAndAdd(d.amount()))
                .perKey((Deposit d) -> d.account())
                .threads(2, 1)
                .opsPerActor(10)
                .scenarios(100)
                .linearizable();
    }

    @Test
    void nothingIsLost() {
        Operation<SharedLongArray, AtomicLong> open = Operation.action("open", a -> a.set(0, 100), m -> m.set(100));
        Operation<SharedLongArray, AtomicLong> total =
                Operation.of("total", a -> a.getVolatile(0) + a.getVolatile(1), m -> m.get());
        Race.on(() -> SharedLongArray.zeros(2), AtomicLong::new)
                .prelude(open)
                .act(
                        "move",
                        Arguments.ints(1, 9),
                        (accounts, amount) -> {
                            accounts.getAndAdd(0, -amount);
                            accounts.getAndAdd(1, amount);
                        },
                        (m, amount) -> {})
                .epilogue(total)
                .atEnd("nothing is below zero", accounts -> accounts.get(1) >= 0)
                .scenarios(100)
                .linearizable();
    }
}
// end
