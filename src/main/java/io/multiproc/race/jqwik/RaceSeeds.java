package io.multiproc.race.jqwik;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;

/**
 * Seeds for races: {@code @ForAll(supplier = RaceSeeds.class) long seed}. Unlike those of {@code @ForAll long seed}, jqwik does not try to make them smaller
 * after a failure: a smaller seed is another scenario, and the race has already made its own smaller.
 */
@SuppressWarnings("exports") // Who uses this class brings jqwik along; all others need not.
public final class RaceSeeds implements ArbitrarySupplier<Long> {

    /** For jqwik. */
    public RaceSeeds() {}

    @Override
    public Arbitrary<Long> get() {
        return Arbitraries.randomValue(random -> random.nextLong());
    }
}
