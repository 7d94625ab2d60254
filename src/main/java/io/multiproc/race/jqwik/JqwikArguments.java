package io.multiproc.race.jqwik;

import io.multiproc.race.Arguments;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomGenerator;

/** Arguments for the operations of a race from an arbitrary of jqwik. */
@SuppressWarnings("exports") // Who uses this class brings jqwik along; all others need not.
public final class JqwikArguments {
    private static final int SIZE = 1_000;

    private JqwikArguments() {}

    /**
     * Takes values from an arbitrary. They are a function of the race's seed, and are not made smaller: the race leaves out operations.
     *
     * @param <A> the type of the values; they must be serializable
     * @param arbitrary where they come from
     * @return arguments for {@code op} and {@code act}
     */
    public static <A> Arguments<A> from(Arbitrary<A> arbitrary) {
        RandomGenerator<A> generator = arbitrary.generator(SIZE);
        return random -> generator.next(random).value();
    }
}
