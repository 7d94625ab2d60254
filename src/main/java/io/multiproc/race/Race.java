package io.multiproc.race;

import io.multiproc.internal.check.Order;
import io.multiproc.race.Definition.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A test of what happens to a shared object when several processes use it at once, and some of them are killed.
 *
 * <pre>{@code
 * Race.on(() -> SharedInt.create(0), AtomicInteger::new)
 *         .op("add", c -> c.getAndAdd(1), m -> m.getAndAdd(1))
 *         .op("get", c -> c.get(), m -> m.get())
 *         .actors(3).opsPerActor(4).kills(1).scenarios(100).linearizable(seed);
 * }</pre>
 *
 * <p>A scenario, made from a seed, says which operations each actor does, and who is killed when. Actors are processes that live for many
 * scenarios, or threads of one. They begin together, each with the shared object attached, and record when each operation began and ended, and
 * with what result. Then an order of the operations is looked for in which the model, a plain object with the same operations, gives the same results.
 * If there is none, the scenario is made as small as possible, and a {@link RaceFoundError} shows it.
 *
 * <p>A killed process is killed by the kernel, at any instruction. Its operation that had begun may have taken effect, once, at any later time, or
 * not: both are explanations. A new process does the rest of its operations. An exception that an operation throws is its result, and compared by
 * its class. An operation that does not return is a finding, and told with the stacks of all actors.
 *
 * <p>Memory consistency effects, across processes: what this process did before a scenario <i>happens-before</i> the actors' operations, and these
 * <i>happen-before</i> what is claimed at the end. The recording orders nothing else: actors meet at the start of a scenario only.
 *
 * <p>Processes that are idle for two seconds end. If this process dies, they end, too. An object of this class is not safe for use by several threads at
 * once; several objects are.
 *
 * @param <T> the shared object; serializable, as all of this library are, and a class over them that is serializable
 * @param <M> its model, see {@link #states}
 */
public final class Race<T, M> {
    private static final int FEWEST_ACTORS = 2;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration SEARCHING = Duration.ofSeconds(30);
    private static final Duration SHRINKING = Duration.ofSeconds(10);

    private final Callable<T> shared;
    private final Supplier<M> model;
    private final List<Operation<?, ?>> operations = new ArrayList<>();
    private final List<Operation<?, ?>> prelude = new ArrayList<>();
    private final List<Operation<?, ?>> epilogue = new ArrayList<>();
    private final List<Claim> claims = new ArrayList<>();
    private Snapshots snapshots;
    private Function<Object, Object> key;
    private List<Integer> layout = List.of(1, 1);
    private int opsPerActor = 4;
    private int kills;
    private final List<String> killPoints = new ArrayList<>();
    private int scenarios = 1;
    private int repeats = 1;
    private Duration limit = LIMIT;
    private Duration searching = SEARCHING;
    private Duration shrinking = SHRINKING;
    private int schedules;
    private int preemptions;
    private byte[] schedule;

    private Race(Callable<T> shared, Supplier<M> model) {
        this.shared = Objects.requireNonNull(shared, "shared");
        this.model = Objects.requireNonNull(model, "model");
    }

    /**
     * A race on an object.
     *
     * @param <T> the shared object
     * @param <M> its model
     * @param shared makes a shared object, in this process, for each scenario; it is closed afterwards if it can be
     * @param model makes the model, in the same state
     * @return a race without operations
     */
    public static <T, M> Race<T, M> on(Callable<T> shared, Supplier<M> model) {
        return new Race<>(shared, model);
    }

    /**
     * Adds an operation with a result.
     *
     * @param <R> the result
     * @param name how reports call it
     * @param object what an actor does
     * @param same what the same does to the model
     * @return this race
     * @throws IllegalArgumentException if the name is blank
     */
    public <R> Race<T, M> op(String name, Step<T, R> object, Step<M, R> same) {
        return op(Operation.of(name, object, same));
    }

    /**
     * Adds an operation with an argument and a result.
     *
     * @param <A> the argument
     * @param <R> the result
     * @param name how reports call it
     * @param arguments where its arguments come from
     * @param object what an actor does
     * @param same what the same does to the model
     * @return this race
     * @throws IllegalArgumentException if the name is blank
     */
    public <A, R> Race<T, M> op(String name, Arguments<A> arguments, StepWith<T, A, R> object, StepWith<M, A, R> same) {
        return op(Operation.of(name, arguments, object, same));
    }

    /**
     * Adds an operation without a result.
     *
     * @param name how reports call it
     * @param object what an actor does
     * @param same what the same does to the model
     * @return this race
     * @throws IllegalArgumentException if the name is blank
     */
    public Race<T, M> act(String name, Action<T> object, Action<M> same) {
        return op(Operation.action(name, object, same));
    }

    /**
     * Adds an operation with an argument and no result.
     *
     * @param <A> the argument
     * @param name how reports call it
     * @param arguments where its arguments come from
     * @param object what an actor does
     * @param same what the same does to the model
     * @return this race
     * @throws IllegalArgumentException if the name is blank
     */
    public <A> Race<T, M> act(String name, Arguments<A> arguments, ActionWith<T, A> object, ActionWith<M, A> same) {
        return op(Operation.action(name, arguments, object, same));
    }

    /**
     * Adds an operation.
     *
     * @param operation what actors may do
     * @return this race
     */
    public Race<T, M> op(Operation<T, M> operation) {
        operations.add(Objects.requireNonNull(operation));
        return this;
    }

    /**
     * What is done once before the actors begin, by one process. Several are done in the order in which they were added.
     *
     * @param operation what to do
     * @return this race
     */
    public Race<T, M> prelude(Operation<T, M> operation) {
        prelude.add(Objects.requireNonNull(operation));
        return this;
    }

    /**
     * What is done once when all actors have ended, by one process. Several are done in the order in which they were added.
     *
     * @param operation what to do
     * @return this race
     */
    public Race<T, M> epilogue(Operation<T, M> operation) {
        epilogue.add(Objects.requireNonNull(operation));
        return this;
    }

    /**
     * What must hold in the end, whatever has happened: tested in this process after the epilogue.
     *
     * @param claim what it says, for the report
     * @param holds the test
     * @return this race
     */
    public Race<T, M> atEnd(String claim, Predicate<? super T> holds) {
        Objects.requireNonNull(holds);
        claims.add(new Claim(claim, object -> holds.test(cast(object))));
        return this;
    }

    @SuppressWarnings("unchecked")
    private static <X> X cast(Object object) {
        return (X) object;
    }

    /**
     * How to keep a state of the model, which its operations change. Needed only for a model that is not {@code Serializable}, or whose states would
     * differ as bytes though they are equal; and it is faster.
     *
     * @param <S> a state, which never changes and has {@code equals}
     * @param save the state that the model is in
     * @param load a new model in a state
     * @return this race
     */
    public <S> Race<T, M> states(Function<M, S> save, Function<S, M> load) {
        snapshots = Snapshots.of(save, load);
        return this;
    }

    /**
     * For an object of independent parts, such as a map: operations on different parts are explained on their own, each part by a model of its own. That is
     * faster for long histories. Every operation needs an argument then.
     *
     * @param <A> the arguments of all operations
     * @param part the part that an argument speaks of; it has {@code equals}
     * @return this race
     */
    public <A> Race<T, M> perKey(Function<A, ?> part) {
        Objects.requireNonNull(part);
        key = argument -> part.apply(cast(argument));
        return this;
    }

    /**
     * How many actors there are, each a process of its own; two unless told otherwise.
     *
     * @param number 2 to 8
     * @return this race
     * @throws IllegalArgumentException if the number is out of range
     */
    public Race<T, M> actors(int number) {
        layout = Collections.nCopies(between("actors", number, FEWEST_ACTORS, StageLayout.ACTORS), 1);
        return this;
    }

    /**
     * Actors that are threads of processes: {@code threads(2, 1)} is a process with two actors, and another with one.
     *
     * @param each how many actors each process has, one or more
     * @return this race
     * @throws IllegalArgumentException if a process has none, or these are not 2 to 8 actors
     */
    public Race<T, M> threads(int... each) {
        Arrays.stream(each).forEach(actors -> between("actors of a process", actors, 1, StageLayout.ACTORS));
        between("actors", Arrays.stream(each).sum(), FEWEST_ACTORS, StageLayout.ACTORS);
        layout = Arrays.stream(each).boxed().toList();
        return this;
    }

    /**
     * How many operations each actor does in a scenario; four unless told otherwise.
     *
     * @param number 1 to 1,000
     * @return this race
     * @throws IllegalArgumentException if the number is out of range
     */
    public Race<T, M> opsPerActor(int number) {
        opsPerActor = between("opsPerActor", number, 1, StageLayout.LONGEST_SCRIPT);
        return this;
    }

    /**
     * How many processes are killed in a scenario: before one of their operations, at a random moment after the beginning of one, or at a point given to
     * {@link #killAt}. A kill whose point is not reached does not happen.
     *
     * @param number 0 to 8
     * @return this race
     * @throws IllegalArgumentException if the number is out of range
     */
    public Race<T, M> kills(int number) {
        kills = between("kills", number, 0, StageLayout.ACTORS);
        return this;
    }

    /**
     * Lets kills happen at a named point, too: every second one, if {@link #kills} says that there are any.
     *
     * @param point a name given to {@link RacePoint#at}
     * @return this race
     */
    public Race<T, M> killAt(String point) {
        killPoints.add(Objects.requireNonNull(point));
        return this;
    }

    /**
     * How many scenarios are run, the first from the given seed itself, the others from seeds made of it; one unless told otherwise, which suits a property that
     * is given a new seed at each try.
     *
     * @param number 1 or more
     * @return this race
     * @throws IllegalArgumentException if the number is out of range
     */
    public Race<T, M> scenarios(int number) {
        scenarios = between("scenarios", number, 1, Integer.MAX_VALUE);
        return this;
    }

    /**
     * How often each scenario is run, with other delays each time; once unless told otherwise. More than once helps to see a failure again that needs luck.
     *
     * @param number 1 or more
     * @return this race
     * @throws IllegalArgumentException if the number is out of range
     */
    public Race<T, M> repeats(int number) {
        repeats = between("repeats", number, 1, Integer.MAX_VALUE);
        return this;
    }

    /**
     * After which time without any progress an operation is said not to return; ten seconds unless told otherwise.
     *
     * @param time longer than zero
     * @return this race
     * @throws IllegalArgumentException if the time is not positive
     */
    public Race<T, M> limit(Duration time) {
        limit = positive("limit", time);
        return this;
    }

    /**
     * How long an order that explains a scenario is looked for; thirty seconds unless told otherwise. There can be too many to try: mostly if many operations
     * overlap whose order shows only later, such as those that fill a queue. That is neither a failure nor a success, so it is told as an
     * {@code IllegalStateException}.
     *
     * @param time longer than zero
     * @return this race
     * @throws IllegalArgumentException if the time is not positive
     */
    public Race<T, M> searching(Duration time) {
        searching = positive("searching", time);
        return this;
    }

    private static Duration positive(String what, Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException(what + " must be positive: " + what + "=" + time);
        }
        return time;
    }

    /**
     * How long a failing scenario is made smaller; ten seconds unless told otherwise.
     *
     * @param time zero: not at all
     * @return this race
     * @throws IllegalArgumentException if the time is negative
     */
    public Race<T, M> shrinking(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("shrinking must not be negative: shrinking=" + time);
        }
        shrinking = time;
        return this;
    }

    /**
     * Lets the actors run one at a time, and goes through the orders in which they can take turns, systematically. Turns change before operations, at
     * {@link RacePoint named points}, and where an actor waits in an object of this library. One that waits in another way, such as by spinning, is passed over after
     * half a second.
     *
     * @param most how many orders to try for each scenario
     * @param switches how often a turn may be taken from an actor that could go on
     * @return this race
     * @throws IllegalArgumentException if a number is out of range
     */
    public Race<T, M> schedules(int most, int switches) {
        schedules = between("schedules", most, 1, Integer.MAX_VALUE);
        preemptions = between("switches", switches, 0, Integer.MAX_VALUE);
        return this;
    }

    /**
     * Lets the actors run one at a time, exactly in the order of a report, with the seed of that report. Nothing else is tried, and nothing made smaller.
     *
     * @param order the schedule of {@link RaceFoundError#schedule()}
     * @return this race
     * @throws IllegalArgumentException if it is not a schedule
     */
    public Race<T, M> schedule(String order) {
        schedule = Schedules.parse(order);
        return this;
    }

    /**
     * Runs the scenarios of a seed, and looks for an explanation of each in which operations take effect one after the other, each between its beginning and its
     * end.
     *
     * @param seed of the first scenario
     * @throws RaceFoundError if there is none, or anything else is wrong
     * @throws IllegalStateException if the race cannot be run as it was described, where the message names the operation; or if there are too many orders
     *     to try, see {@link #searching}
     * @throws IllegalArgumentException if an operation, an argument, or the shared object cannot be serialized, or the model not be kept
     * @throws io.multiproc.ProcessStartException if an actor's process cannot be started
     */
    public void linearizable(long seed) {
        run(seed, Order.REAL_TIME);
    }

    /**
     * As {@link #linearizable(long)}, with a new seed.
     *
     * @throws RaceFoundError if there is no explanation; it tells the seed
     * @throws IllegalStateException if the race cannot be run as it was described, where the message names the operation; or if there are too many orders
     *     to try, see {@link #searching}
     * @throws IllegalArgumentException if an operation, an argument, or the shared object cannot be serialized, or the model not be kept
     * @throws io.multiproc.ProcessStartException if an actor's process cannot be started
     */
    public void linearizable() {
        linearizable(new Random().nextLong());
    }

    /**
     * Runs the scenarios of a seed, and looks for an explanation in which operations take effect one after the other, those of each process in their order: weaker
     * than {@link #linearizable(long)}, for what one has done another may see late.
     *
     * @param seed of the first scenario
     * @throws RaceFoundError if there is none, or anything else is wrong
     * @throws IllegalStateException if the race cannot be run as it was described, where the message names the operation; or if there are too many orders
     *     to try, see {@link #searching}
     * @throws IllegalArgumentException if an operation, an argument, or the shared object cannot be serialized, or the model not be kept
     * @throws io.multiproc.ProcessStartException if an actor's process cannot be started
     */
    public void sequentiallyConsistent(long seed) {
        run(seed, Order.PROGRAM);
    }

    /**
     * Runs the scenarios of a seed, and only looks whether all operations return and all claims {@link #atEnd} hold. The model is not used.
     *
     * @param seed of the first scenario
     * @throws RaceFoundError if something is wrong
     * @throws IllegalStateException if the race cannot be run as it was described; the message names the operation
     * @throws IllegalArgumentException if an operation, an argument, or the shared object cannot be serialized
     * @throws io.multiproc.ProcessStartException if an actor's process cannot be started
     */
    public void holds(long seed) {
        run(seed, null);
    }

    /** Ends the processes that no race uses at the moment, which would else end after two seconds. */
    public static void endIdleProcesses() {
        Troupes.endIdle();
    }

    private void run(long seed, Order order) {
        Definition definition = define(order);
        Troupe troupe = Troupes.take();
        try {
            run(seed, definition, new Judge(definition, order), troupe);
        } finally {
            Troupes.giveBack(troupe);
        }
    }

    private void run(long seed, Definition definition, Judge judge, Troupe troupe) {
        Scenarios all = new Scenarios(definition);
        Trial trial = new Trial(definition, judge, troupe, schedules, preemptions);
        for (int i = 0; i < scenarios; i++) {
            Scenario scenario = all.of(i == 0 ? seed : Scenarios.next(seed, i));
            Found found = schedule != null ? trial.replay(scenario, schedule) : trial.run(scenario, repeats);
            if (found != null) {
                Found smallest = schedule != null ? found : new Shrinker(trial, found, definition.shrinking).shrink();
                throw Report.of(smallest, found, scenario.seed());
            }
        }
    }

    private Definition define(Order order) {
        if (kills > 0 && (schedules > 0 || schedule != null)) {
            throw new IllegalStateException("actors that run one at a time cannot be killed: kills=" + kills
                    + "; leave out kills, or the schedules");
        }
        Definition definition = new Definition(
                shared,
                model,
                snapshots,
                key,
                List.of(operations, prelude, epilogue),
                claims,
                layout,
                opsPerActor,
                kills,
                killPoints,
                limit,
                searching,
                shrinking);
        if (order != null) {
            new SequentialModel(model, snapshots).initial();
        }
        return definition;
    }

    private static int between(String what, int number, int least, int most) {
        if (number < least || number > most) {
            throw new IllegalArgumentException(
                    what + " out of range: " + what + "=" + number + ", range=" + least + ".." + most);
        }
        return number;
    }
}
