package io.multiproc.race.guide;

import io.multiproc.race.Race;
import io.multiproc.race.jqwik.JqwikArguments;
import io.multiproc.race.jqwik.RaceSeeds;
import io.multiproc.value.SharedInt;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** A race as a property. */
@AddLifecycleHook(EndActors.class)
// begin
class CounterRaceProperties {
    @Property(tries = 50)
    void counter(@ForAll(supplier = RaceSeeds.class) long seed) {
        Race.on(() -> SharedInt.create(0), AtomicInteger::new)
                .op(
                        "add",
                        JqwikArguments.from(Arbitraries.integers().between(-5, 5)),
                        (c, n) -> c.getAndAdd(n),
                        (m, n) -> m.getAndAdd(n))
                .op("get", c -> c.get(), m -> m.get())
                .actors(3)
                .opsPerActor(4)
                .linearizable(seed);
    }
}
// end
