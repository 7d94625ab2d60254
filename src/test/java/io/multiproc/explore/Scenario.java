package io.multiproc.explore;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * An operation that is killed at each of its steps, what there is before, and what survivors do and find afterwards.
 *
 * @param <T> what the parties share; each has its own copy, made by serialization
 */
public final class Scenario<T extends Serializable> {
    /** What a party does with its copy. */
    @FunctionalInterface
    public interface Act<T> {
        void on(T shared) throws Exception;
    }

    /** What a party does while others are there. */
    @FunctionalInterface
    public interface Work<T> {
        void on(Scene<T> scene) throws Exception;
    }

    /** What survivors do, and what they find out about the operation, in a word. */
    @FunctionalInterface
    public interface Check<T> {
        String on(Scene<T> scene) throws Exception;
    }

    final String name;
    final Callable<T> create;
    final Act<T> close;
    Act<T> prepare = shared -> {};
    Act<T> dead;
    boolean deadAtEachStep;
    Act<T> settle = shared -> {};
    Act<T> afterDeath = shared -> {};
    Act<T> sleeper;
    Act<T> sleeperAfterReady;
    Act<T> ready = shared -> {};
    Act<T> killed;
    final List<Work<T>> meanwhile = new ArrayList<>();
    Check<T> survive;
    List<String> outcomes;
    boolean isOrdered = true;

    private Scenario(String name, Callable<T> create, Act<T> close) {
        this.name = name;
        this.create = create;
        this.close = close;
    }

    /**
     * A scenario of an object that can be closed.
     *
     * @param name the operation: "Class.method", and in which situation
     */
    public static <T extends Serializable> Scenario<T> of(String name, Callable<T> create) {
        return new Scenario<>(name, create, shared -> ((AutoCloseable) shared).close());
    }

    public String name() {
        return name;
    }

    /** The class of the operation. */
    public String structure() {
        return name.substring(0, name.indexOf('.'));
    }

    /** The method of the operation. */
    public String operation() {
        return name.substring(name.indexOf('.') + 1).split("[ ,(]")[0];
    }

    /** What the maker does at first. It keeps what it takes here until {@link #meanwhile}. */
    public Scenario<T> prepare(Act<T> act) {
        prepare = act;
        return this;
    }

    /** What another party does, which is killed afterwards, before anything else happens. */
    public Scenario<T> dead(Act<T> act) {
        dead = act;
        return this;
    }

    /** What another party does, which is killed before each of its steps as well, before anything else happens. */
    public Scenario<T> deadAtEachStep(Act<T> act) {
        return deadAtEachStep(act, true);
    }

    /** As {@link #dead}, or at each step. */
    Scenario<T> deadAtEachStep(Act<T> act, boolean each) {
        dead = act;
        deadAtEachStep = each;
        return this;
    }

    /** What the other survivor does; it is asleep in it when the operation begins. */
    public Scenario<T> sleeper(Act<T> act) {
        sleeper = act;
        return this;
    }

    /** As {@link #sleeper}, but only after the operation's party is ready. */
    public Scenario<T> sleeperAfterReady(Act<T> act) {
        sleeperAfterReady = act;
        return this;
    }

    /** What the maker does when the first one has died. */
    public Scenario<T> afterDeath(Act<T> act) {
        afterDeath = act;
        return this;
    }

    /**
     * What takes a slot of the attach table for those who are to die, before anything else; the steps of that are walked through elsewhere, and would make
     * pairs of deaths many.
     */
    public Scenario<T> settled(Act<T> act) {
        settle = act;
        return this;
    }

    /** What the party that is to die does before. */
    public Scenario<T> ready(Act<T> act) {
        ready = act;
        return this;
    }

    /** The operation. */
    public Scenario<T> killed(Act<T> act) {
        killed = act;
        return this;
    }

    /** What the maker does when the operation sleeps for the first (the second, ...) time, or, if it does not come so far, when it is dead. */
    public Scenario<T> meanwhile(Work<T> work) {
        meanwhile.add(work);
        return this;
    }

    /** What survivors do at the end, and find. */
    public Scenario<T> survive(Check<T> check) {
        survive = check;
        return this;
    }

    /** What survivors may find. */
    public Scenario<T> findingAny(String... ofThese) {
        isOrdered = false;
        outcomes = List.of(ofThese);
        return this;
    }

    /** What survivors find, from the first step to the last and at the end, each as often as it comes. */
    public Scenario<T> finding(String... inOrder) {
        outcomes = List.of(inOrder);
        return this;
    }

    @Override
    public String toString() {
        return name;
    }
}
