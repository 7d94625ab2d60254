package io.multiproc.race;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Where the arguments of an operation come from. With jqwik, {@link io.multiproc.race.jqwik.JqwikArguments} makes them from an arbitrary.
 *
 * @param <A> the type of the arguments; they must be serializable
 */
@FunctionalInterface
public interface Arguments<A> {

    /**
     * The next argument.
     *
     * @param random the only source of chance: the same numbers give the same argument
     * @return it
     */
    A next(Random random);

    /**
     * Whole numbers.
     *
     * @param least the smallest
     * @param most the largest
     * @return each of them as likely as the others
     * @throws IllegalArgumentException if the smallest is larger than the largest
     */
    static Arguments<Integer> ints(int least, int most) {
        if (least > most) {
            throw new IllegalArgumentException("no number is in the range: least=" + least + ", most=" + most);
        }
        return random -> (int) (least + Math.floorMod(random.nextLong(), (long) most - least + 1));
    }

    /**
     * One of some values.
     *
     * @param <A> their type
     * @param values one or more
     * @return each of them as likely as the others
     * @throws IllegalArgumentException if there are none
     */
    @SafeVarargs
    static <A> Arguments<A> of(A... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("arguments must have a value: values=0");
        }
        List<A> all = new ArrayList<>();
        for (A value : values) {
            all.add(value);
        }
        return random -> all.get(random.nextInt(all.size()));
    }
}
