package io.multiproc.bench.host;

import io.multiproc.race.Race;
import io.multiproc.value.SharedInt;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Races on a counter; an operation is a scenario.
 *
 * <ul>
 *   <li>{@code scenarios}: three actors, twelve operations each
 *   <li>{@code kill}: the same, and one of the actors is killed
 * </ul>
 */
public final class RaceHost {
    private static final int ACTORS = 3;
    private static final int OPERATIONS = 12;

    private RaceHost() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments.length == 1 ? arguments[0] : "") {
            case "scenarios" -> Requests.serve(scenarios -> run(scenarios, 0));
            case "kill" -> Requests.serve(scenarios -> run(scenarios, 1));
            default -> throw new IllegalArgumentException("usage: scenarios|kill");
        }
    }

    private static long run(long scenarios, int kills) {
        long start = System.nanoTime();
        Race.on(() -> SharedInt.create(0), AtomicInteger::new)
                .op("add", c -> c.getAndAdd(1), m -> m.getAndAdd(1))
                .op("get", c -> c.get(), AtomicInteger::get)
                .actors(ACTORS)
                .opsPerActor(OPERATIONS)
                .kills(kills)
                .scenarios(Math.toIntExact(scenarios))
                .linearizable(start);
        return System.nanoTime() - start;
    }
}
