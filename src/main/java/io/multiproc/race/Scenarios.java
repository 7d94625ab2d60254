package io.multiproc.race;

import io.multiproc.internal.text.Throwables;
import io.multiproc.race.Scenario.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes scenarios of seeds: the same seed and definition give the same. */
final class Scenarios {
    private static final int LONGEST_DELAY_BITS = 16;
    private static final int MOST_WRITES = 8;

    private final Definition definition;

    Scenarios(Definition definition) {
        this.definition = definition;
    }

    Scenario of(long seed) {
        Random random = new Random(seed);
        List<List<Task>> scripts = new ArrayList<>();
        for (int actor = 0; actor < definition.actors; actor++) {
            List<Integer> mine = definition.operationsOf(actor);
            List<Task> script = new ArrayList<>();
            for (int i = 0; i < definition.operationsPerActor; i++) {
                script.add(task(mine.get(random.nextInt(mine.size())), random));
            }
            scripts.add(script);
        }
        return new Scenario(
                seed,
                tasks(definition.prelude(), random),
                scripts,
                tasks(definition.epilogue(), random),
                kills(random));
    }

    private List<Task> tasks(List<Integer> operations, Random random) {
        List<Task> tasks = new ArrayList<>();
        operations.forEach(operation -> tasks.add(task(operation, random)));
        return tasks;
    }

    private Task task(int number, Random random) {
        Operation<?, ?> operation = definition.operations.get(number);
        if (operation.arguments() == null) {
            return new Task(number, null, new Planned(number, Planned.NO_ARGUMENT));
        }
        Object argument;
        try {
            argument = operation.arguments().next(random);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "no argument can be made: operation=" + operation.name() + ", reason=" + Throwables.describe(e), e);
        }
        String what = "an argument of an operation: operation=" + operation.name() + ", it";
        return new Task(number, argument, new Planned(number, Packed.pack(argument, what)));
    }

    private List<Kill> kills(Random random) {
        List<Kill> kills = new ArrayList<>();
        for (int i = 0; i < definition.kills; i++) {
            int actor = random.nextInt(definition.actors);
            int operation = random.nextInt(definition.operationsPerActor);
            int choice = random.nextInt(definition.killPoints.isEmpty() ? 4 : 8);
            if (choice == 0) {
                kills.add(new Kill(actor, operation, Kill.Moment.BEFORE, 0, ""));
            } else if (choice == 1) {
                int nanos = random.nextInt(1 << 1 + random.nextInt(LONGEST_DELAY_BITS));
                kills.add(new Kill(actor, operation, Kill.Moment.AT_TIME, nanos, ""));
            } else if (choice < 4) {
                kills.add(new Kill(actor, operation, Kill.Moment.AT_WRITE, random.nextInt(MOST_WRITES), ""));
            } else {
                String point = definition.killPoints.get(random.nextInt(definition.killPoints.size()));
                kills.add(new Kill(actor, operation, Kill.Moment.AT_POINT, 0, point));
            }
        }
        return kills;
    }

    /** A further seed. */
    static long next(long seed, long number) {
        long mixed = seed + number * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        return mixed ^ mixed >>> 31;
    }
}
