package io.multiproc.race;

import java.util.Arrays;
import java.util.Objects;

/**
 * One operation of a {@link Race}, as a value: what it does to the shared object, and what the same does to the model. Never changes.
 *
 * @param <T> the shared object
 * @param <M> its model
 */
public final class Operation<T, M> {
    private static final int EVERYBODY = -1;

    private final String name;
    private final Arguments<?> arguments;
    private final Body shared;
    private final Body model;
    private final int actors;

    private Operation(String name, Arguments<?> arguments, Body shared, Body model, int actors) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("an operation needs a name: name=" + name);
        }
        this.name = name;
        this.arguments = arguments;
        this.shared = shared;
        this.model = model;
        this.actors = actors;
    }

    /**
     * An operation with a result.
     *
     * @param <T> the shared object
     * @param <M> its model
     * @param <R> the result
     * @param name how reports call it
     * @param shared what an actor does
     * @param model what the same does to the model
     * @return the operation
     * @throws IllegalArgumentException if the name is blank
     */
    public static <T, M, R> Operation<T, M> of(String name, Step<T, R> shared, Step<M, R> model) {
        return new Operation<>(name, null, new Body(shared), new Body(model), EVERYBODY);
    }

    /**
     * An operation with an argument and a result.
     *
     * @param <T> the shared object
     * @param <M> its model
     * @param <A> the argument
     * @param <R> the result
     * @param name how reports call it
     * @param arguments where its arguments come from
     * @param shared what an actor does
     * @param model what the same does to the model
     * @return the operation
     * @throws IllegalArgumentException if the name is blank
     */
    public static <T, M, A, R> Operation<T, M> of(
            String name, Arguments<A> arguments, StepWith<T, A, R> shared, StepWith<M, A, R> model) {
        return new Operation<>(name, Objects.requireNonNull(arguments), new Body(shared), new Body(model), EVERYBODY);
    }

    /**
     * An operation without a result.
     *
     * @param <T> the shared object
     * @param <M> its model
     * @param name how reports call it
     * @param shared what an actor does
     * @param model what the same does to the model
     * @return the operation
     * @throws IllegalArgumentException if the name is blank
     */
    public static <T, M> Operation<T, M> action(String name, Action<T> shared, Action<M> model) {
        return new Operation<>(name, null, new Body(shared), new Body(model), EVERYBODY);
    }

    /**
     * An operation with an argument and no result.
     *
     * @param <T> the shared object
     * @param <M> its model
     * @param <A> the argument
     * @param name how reports call it
     * @param arguments where its arguments come from
     * @param shared what an actor does
     * @param model what the same does to the model
     * @return the operation
     * @throws IllegalArgumentException if the name is blank
     */
    public static <T, M, A> Operation<T, M> action(
            String name, Arguments<A> arguments, ActionWith<T, A> shared, ActionWith<M, A> model) {
        return new Operation<>(name, Objects.requireNonNull(arguments), new Body(shared), new Body(model), EVERYBODY);
    }

    /**
     * The same operation, done by some actors only: for an object that has one producer, say.
     *
     * @param numbers of the actors, from 0 on
     * @return a new operation
     * @throws IllegalArgumentException if a number is out of range
     */
    public Operation<T, M> by(int... numbers) {
        for (int number : numbers) {
            if (number < 0 || number >= StageLayout.ACTORS) {
                throw new IllegalArgumentException(
                        "no such actor: number=" + number + ", range=0.." + (StageLayout.ACTORS - 1));
            }
        }
        int some = Arrays.stream(numbers).map(number -> 1 << number).reduce(0, (a, b) -> a | b);
        return new Operation<>(name, arguments, shared, model, some);
    }

    /**
     * How reports call it.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return "Operation[" + name + "]";
    }

    Arguments<?> arguments() {
        return arguments;
    }

    Body shared() {
        return shared;
    }

    Body model() {
        return model;
    }

    boolean isFor(int actor) {
        return (actors & 1 << actor) != 0;
    }
}
