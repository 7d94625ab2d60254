package io.multiproc.race;

import io.multiproc.internal.check.Call;
import io.multiproc.internal.text.Throwables;
import io.multiproc.memory.SharedMemory;
import io.multiproc.race.Scenario.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** One run of a scenario by the processes of a troupe. */
final class Run {
    private static final int SPARES = 2;
    private static final int PRELUDE = StageLayout.ACTORS;
    private static final int EPILOGUE = StageLayout.ACTORS + 1;
    private static final long PARK_NANOS = 20_000;
    private static final long STACKS_NANOS = 3_000_000_000L;
    private static final int SEED_STEP = 31;
    /** For processes that load classes, or are stopped. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Definition definition;
    private final Scenario scenario;
    private final Troupe troupe;
    private final SharedMemory stage;
    private final byte[] plan;
    private final Baton baton;
    private final int number;
    private final List<Host> hosts;
    /** By actor: the processes it has had, and with which operation each began. */
    private final List<List<Life>> lives = new ArrayList<>();

    private final List<Kill> kills;
    private byte[] shared = {};
    private Finding finding;

    private record Life(int from, long pid) {}

    /** The plan: who runs when, if the actors run in turn; null if they run at once. */
    Run(Definition definition, Scenario scenario, Troupe troupe, byte[] plan) {
        this.definition = definition;
        this.scenario = scenario;
        this.troupe = troupe;
        this.stage = troupe.stage();
        this.plan = plan;
        this.baton = new Baton(stage);
        this.number = troupe.nextRun();
        this.kills = new ArrayList<>(scenario.kills());
        this.hosts = troupe.hosts(definition.layout.size(), kills.isEmpty() ? 0 : Math.max(SPARES, kills.size()));
        for (int lane = 0; lane < StageLayout.LANES; lane++) {
            new Records(stage, lane).clear(script(lane).size());
            lives.add(new ArrayList<>());
        }
    }

    RunResult perform() {
        Object object = make();
        try {
            return perform(object);
        } catch (RuntimeException | Error e) {
            troupe.dismiss();
            throw e;
        } finally {
            close(object);
        }
    }

    private RunResult perform(Object object) {
        shared = Packed.pack(object, "the shared object");
        alone(PRELUDE);
        if (finding == null) {
            together();
        }
        if (finding == null) {
            alone(EPILOGUE);
        }
        RunResult result = new RunResult(events(), finding, choices());
        if (finding == null) {
            return judgeClaims(result, object);
        }
        troupe.dismiss();
        return result.with(new Finding(finding.headline(), result.events(), null, finding.details()));
    }

    private Object make() {
        Object object;
        try {
            object = definition.shared.call();
        } catch (Exception e) {
            throw new IllegalStateException("the shared object cannot be made: reason=" + Throwables.describe(e), e);
        }
        if (object == null) {
            throw new IllegalStateException("the shared object cannot be made: null");
        }
        return object;
    }

    private static void close(Object object) {
        if (object instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException(
                        "the shared object cannot be closed: reason=" + Throwables.describe(e), e);
            }
        }
    }

    private RunResult judgeClaims(RunResult result, Object object) {
        for (Definition.Claim claim : definition.claims) {
            boolean holds;
            try {
                holds = claim.holds().test(object);
            } catch (RuntimeException e) {
                throw new IllegalStateException(
                        "a claim cannot be tested: claim=" + claim.text() + ", reason=" + Throwables.describe(e), e);
            }
            if (!holds) {
                return result.with(new Finding("does not hold in the end: " + claim.text(), result.events(), null, ""));
            }
        }
        return result;
    }

    private List<Task> script(int lane) {
        return lane == PRELUDE
                ? scenario.prelude()
                : lane == EPILOGUE
                        ? scenario.epilogue()
                        : lane < scenario.scripts().size() ? scenario.scripts().get(lane) : List.of();
    }

    private void alone(int lane) {
        if (!script(lane).isEmpty()) {
            lives.get(lane).add(new Life(0, hosts.get(0).pid()));
            tell(0, Message.Start.ALONE, List.of(part(lane, 0)));
            await(Set.of(0), false);
        }
    }

    private void together() {
        Set<Integer> busy = new HashSet<>();
        stage.setIntVolatile(StageLayout.READY, 0);
        int actors = 0;
        for (int host = 0; host < hosts.size(); host++) {
            List<Part> parts = new ArrayList<>();
            for (int actor = 0; actor < definition.actors; actor++) {
                if (definition.processOf(actor) == host && !script(actor).isEmpty()) {
                    parts.add(part(actor, 0));
                    lives.get(actor).add(new Life(0, hosts.get(host).pid()));
                    actors |= 1 << actor;
                }
            }
            if (!parts.isEmpty()) {
                tell(host, plan == null ? Message.Start.TOGETHER : Message.Start.IN_TURN, parts);
                busy.add(host);
            }
        }
        if (plan != null) {
            baton.lay(actors, plan);
        }
        await(busy, true);
    }

    private Part part(int lane, int from) {
        List<Kill> mine = kills.stream().filter(kill -> kill.actor() == lane).toList();
        int pauseAt = -1;
        if (!kills.isEmpty() && mine.isEmpty() && (scenario.seed() + lane) % 2 == 0) {
            pauseAt = (int) Math.floorMod(
                    scenario.seed() / 2 + lane, (long) Math.max(1, script(lane).size()));
        }
        return new Part(lane, from, SEED_STEP * scenario.seed() + lane, pauseAt, Scenario.planned(script(lane)), mine);
    }

    private void tell(int host, Message.Start start, List<Part> parts) {
        hosts.get(host).tell(new Message(number, start, definition.packed, shared, parts));
    }

    /** Waits until the processes have done what they were told, replaces the killed, and sees who does not get on. */
    private void await(Set<Integer> busy, boolean started) {
        Progress progress = new Progress(definition.limit);
        Pause pause = new Pause();
        Set<Integer> left = new HashSet<>(busy);
        boolean waitsForStart = started;
        int actors = lives.subList(0, StageLayout.ACTORS).stream()
                .mapToInt(List::size)
                .sum();
        while (!left.isEmpty() && finding == null) {
            if (waitsForStart && stage.getIntAcquire(StageLayout.READY) == actors) {
                waitsForStart = false;
                stage.setIntVolatile(StageLayout.GO, number);
                if (plan != null) {
                    baton.start();
                }
            }
            for (int host : List.copyOf(left)) {
                look(host, left, progress);
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted during a race");
            }
            if (finding == null && !progress.isMade(this::progress, plan == null ? null : baton, !waitsForStart)) {
                if (someoneIsInside()) {
                    finding = stuck(left);
                } else if (progress.isMissingFor(PATIENCE)) {
                    throw new IllegalStateException(
                            "actors do not begin, or do not come to their end: processes=" + left.size());
                }
            }
            pause.once();
        }
    }

    /** Whether an operation is under way in a process that lives. */
    private boolean someoneIsInside() {
        for (int lane = 0; lane < StageLayout.LANES; lane++) {
            Records records = new Records(stage, lane);
            int last = records.begun(script(lane).size()) - 1;
            List<Life> all = lives.get(lane);
            if (last >= 0
                    && records.returned(last) == 0
                    && last >= all.get(all.size() - 1).from()) {
                return true;
            }
        }
        return false;
    }

    private long progress() {
        long all = baton.steps();
        for (int lane = 0; lane < StageLayout.LANES; lane++) {
            all += new Records(stage, lane).progress(script(lane).size());
        }
        return all;
    }

    private void look(int index, Set<Integer> left, Progress progress) {
        Host host = hosts.get(index);
        String failure = host.seat().failure();
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        if (host.seat().wantsKill()) {
            host.kill();
        }
        if (!host.isAlive()) {
            buried(index, left);
            progress.again();
        } else if (host.hasAnswered()) {
            left.remove(index);
        }
    }

    /** A process has ended: by a kill of the scenario, or by itself. */
    private void buried(int index, Set<Integer> left) {
        List<Part> rest = new ArrayList<>();
        boolean meant = false;
        Host dead = hosts.get(index);
        for (int actor = 0; actor < definition.actors; actor++) {
            if (definition.processOf(actor) == index && !script(actor).isEmpty()) {
                int from = new Records(stage, actor).begun(script(actor).size());
                int lost = actor;
                meant |= kills.removeIf(kill -> kill.actor() == lost && kill.operation() <= from);
                rest.add(new Part(actor, from, 0, -1, List.of(), List.of()));
            }
        }
        Host next = troupe.replace(index);
        if (!meant) {
            finding = new Finding(
                    "a process ended by itself: pid=" + dead.pid() + ", end=" + dead.end(), List.of(), null, "");
            return;
        }
        List<Part> parts = new ArrayList<>();
        for (Part part : rest) {
            lives.get(part.lane()).add(new Life(part.from(), next.pid()));
            if (part.from() < script(part.lane()).size()) {
                parts.add(part(part.lane(), part.from()));
            }
        }
        stage.setIntVolatile(StageLayout.REPLACED, number);
        if (parts.isEmpty()) {
            left.remove(index);
        } else {
            tell(index, Message.Start.TOGETHER, parts);
        }
    }

    private Finding stuck(Set<Integer> left) {
        StringBuilder details = new StringBuilder();
        left.forEach(host -> hosts.get(host).seat().askForStacks());
        long start = System.nanoTime();
        for (int host : left) {
            Seat seat = hosts.get(host).seat();
            while (seat.told() == null && System.nanoTime() - start < STACKS_NANOS) {
                LockSupport.parkNanos(PARK_NANOS);
            }
            String stacks = seat.told();
            details.append("stacks of process ").append(hosts.get(host).pid()).append(":\n");
            details.append(stacks == null ? "  it does not answer\n" : stacks);
        }
        String waiting = String.join(
                ", ", events().stream().filter(Event::pending).map(this::name).toList());
        return new Finding(
                "does not return within " + definition.limit.toMillis() + " ms: " + waiting,
                List.of(),
                null,
                details.toString());
    }

    private String name(Event event) {
        return event.text() + " of actor " + event.column();
    }

    private List<Event> events() {
        List<Event> events = new ArrayList<>();
        for (int lane = 0; lane < StageLayout.LANES; lane++) {
            List<Task> script = script(lane);
            Records records = new Records(stage, lane);
            int life = -1;
            for (int i = 0; i < records.begun(script.size()); i++) {
                while (life + 1 < lives.get(lane).size()
                        && lives.get(lane).get(life + 1).from() <= i) {
                    life++;
                }
                Task task = script.get(i);
                Operation<?, ?> operation = definition.operations.get(task.operation());
                boolean ended = records.returned(i) != 0;
                events.add(new Event(
                        lane,
                        life,
                        lives.get(lane).get(life).pid(),
                        operation,
                        task.argument(),
                        records.invoked(i),
                        ended ? records.outcome(i, operation) : null,
                        ended ? records.returned(i) : Call.PENDING));
            }
        }
        events.sort(Comparator.comparingLong(Event::invoked));
        return events;
    }

    private List<Baton.Choice> choices() {
        List<Baton.Choice> choices = new ArrayList<>();
        for (int step = 0; plan != null && step < Math.min(baton.steps(), StageLayout.LONGEST_PLAN); step++) {
            choices.add(baton.choice(step));
        }
        return choices;
    }
}
