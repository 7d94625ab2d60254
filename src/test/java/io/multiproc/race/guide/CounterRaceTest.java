package io.multiproc.race.guide;

import io.multiproc.race.Race;
import io.multiproc.testing.Sampled;
import io.multiproc.value.SharedInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The shortest race. */
@Sampled(0)
@ExtendWith(EndActors.class)
// begin
class CounterRaceTest {
    @Test
    void aSharedIntCounts() {
        Race.on(() -> SharedInt.create(0), AtomicInteger::new)
                .op("add", c -> c.getAndAdd(1), m -> m.getAndAdd(1))
                .op("get", c -> c.get(), m -> m.get())
                .actors(3)
                .opsPerActor(4)
                .scenarios(200)
                .linearizable();
    }
}
// end
