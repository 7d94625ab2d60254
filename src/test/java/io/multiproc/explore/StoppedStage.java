package io.multiproc.explore;

import io.multiproc.explore.Scenario.Work;
import io.multiproc.explore.StopRules.Ending;
import io.multiproc.testing.Copies;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Plays a scenario with a process that is stopped before a step of its operation, and not killed. While the process is stopped, this process and a third one
 * call every other operation of the object. Then the process is continued and ends its operation, and the invariant of the object is checked.
 */
final class StoppedStage implements AutoCloseable {
    private static final long HOLD_MILLIS = 10;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(Scene.LIMIT_SECONDS);
    private static final long RESCUE_NANOS = TimeUnit.MILLISECONDS.toNanos(2 * HOLD_MILLIS);

    /** The operation has no such step. */
    static final int NEVER = -1;

    private final Actor maker = new Actor("maker");
    private final Actor other = new Actor("other");
    private final Prober prober = new Prober();
    private final StoppableChild victim;
    private final Visitor visitor;
    private final Places places;
    private String where;

    StoppedStage(Visitor visitor, Places places) throws IOException, InterruptedException {
        this.visitor = visitor;
        this.places = places;
        victim = new StoppableChild();
        victim.awaitStart();
    }

    /** How many operations were called, and how late they were. */
    Prober prober() {
        return prober;
    }

    /**
     * Plays one stop.
     *
     * @param step the first step at which the process may be stopped; it is stopped at the first one from there on whose place is new
     * @return at which step the process was stopped, or {@link #NEVER} if the operation has no such step
     */
    <T extends Serializable> int play(Scenario<T> scenario, int step) {
        where = "step " + step;
        try {
            return new Play<>(scenario, step).run();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    scenario.name + ", stopped before " + where + ": " + e.getMessage() + "\n" + Actor.stacks(), e);
        }
    }

    private static boolean isAtStep(String news) {
        return news.startsWith("at step ");
    }

    private final class Play<T extends Serializable> {
        private final Scenario<T> scenario;
        private int step;
        private final Queue<Work<T>> meanwhile;
        private final Tally tally = new Tally();
        private final T mine;
        private final StopRules<T> rules;
        private final long before;
        private Scene<T> scene;

        Play(Scenario<T> scenario, int step) throws Exception {
            this.scenario = scenario;
            this.step = step;
            meanwhile = new ArrayDeque<>(scenario.meanwhile);
            mine = Scene.within(maker, () -> {
                T made = scenario.create.call();
                scenario.prepare.on(made);
                return made;
            });
            rules = StopRules.of(scenario, mine);
            before = rules.measure.apply(mine);
        }

        int run() throws Exception {
            byte[] written = Scene.within(maker, () -> Copies.write(mine));
            scene = new Scene<>(mine, Copies.copy(mine), other);
            victim.say("play", scenario.name, step, Base64.getEncoder().encodeToString(written));
            victim.expect("settled");
            if (scenario.dead != null) {
                DeadParty.play(scenario, written);
                work(its -> scenario.afterDeath.on(its.mine()));
            }
            if (scenario.sleeper != null) {
                scene.sleep(scenario.sleeper);
            }
            victim.say("get ready");
            victim.expect("ready");
            if (scenario.sleeperAfterReady != null) {
                scene.sleep(scenario.sleeperAfterReady);
            }
            victim.say("begin");
            String news = victim.hear();
            while (news.equals("asleep") || isAtStep(news) && !places.isNew(scenario, news)) {
                if (isAtStep(news)) {
                    step++;
                    victim.say("next");
                } else if (!meanwhile.isEmpty()) {
                    work(meanwhile.remove());
                }
                news = victim.hear();
            }
            boolean stopped = isAtStep(news);
            List<Prober.Pending> pending = List.of();
            if (stopped) {
                where = news.substring(3);
                victim.stop();
                try {
                    pending = probe(written);
                } finally {
                    victim.goOn();
                }
                news = awaitEnd();
            }
            end(news, pending);
            Scene.within(maker, () -> {
                scenario.close.on(mine);
                return null;
            });
            return stopped ? step : NEVER;
        }

        /** Calls everything. What may wait until the process goes on, and does, is returned. */
        private List<Prober.Pending> probe(byte[] written) throws Exception {
            T probed = Copies.copy(mine);
            List<Prober.Pending> pending = new ArrayList<>();
            for (Probe<T> probe : rules.probes) {
                prober.call(probe, probed, tally).ifPresent(pending::add);
            }
            visitor.visit(written, rules.attaches);
            return pending;
        }

        /** Continues the process, while the exclusive right of the object is held if it is free, and waits for the end of its operation. */
        private String awaitEnd() throws Exception {
            boolean held = rules.exclusion != null && prober.ask(() -> rules.tryExclude(mine));
            victim.say("go on");
            String news = victim.poll(HOLD_MILLIS);
            if (held) {
                if (news != null && news.startsWith("inside")) {
                    throw new AssertionError("two parties are inside at once");
                }
                prober.ask(() -> {
                    rules.exclusion.release(mine);
                    return true;
                });
            }
            long start = System.nanoTime();
            long rescued = start;
            while (news == null || news.equals("asleep")) {
                long now = System.nanoTime();
                if (now - start > LIMIT_NANOS) {
                    victim.say("stacks");
                    throw new AssertionError("the operation has not ended after the process was continued");
                }
                if (rules.meanwhileAfterwards && !meanwhile.isEmpty()) {
                    work(meanwhile.remove());
                } else if (news == null
                        || now - rescued > RESCUE_NANOS) { // It may tell of one short sleep after the other.
                    work(its -> rules.rescue.on(its.mine()));
                    rescued = now;
                }
                news = victim.poll(HOLD_MILLIS);
            }
            return news;
        }

        private void end(String news, List<Prober.Pending> pending) throws Exception {
            while (rules.meanwhileAfterwards && !meanwhile.isEmpty()) {
                work(meanwhile.remove());
            }
            victim.say("leave");
            String left = victim.hear();
            if (!left.startsWith("left ")) {
                throw new AssertionError("expected <left>, heard <" + left + ">");
            }
            long start = System.nanoTime();
            do {
                if (System.nanoTime() - start > LIMIT_NANOS) {
                    throw new AssertionError("waits for ever, although the process goes on: "
                            + (scene.hasEnded() ? pending : "the sleeper"));
                }
                work(its -> rules.rescue.on(its.mine()));
                Thread.sleep(1);
            } while (!scene.hasEnded() || !Prober.haveEnded(pending));
            Prober.check(pending);
            scene.woken(rules.sleeperMayFail);
            int thrownAt = news.indexOf("threw ");
            String thrown = thrownAt < 0 ? null : news.substring(thrownAt);
            Ending ending = new Ending(
                    scenario.name, before, thrown, Integer.parseInt(left.substring("left ".length())), tally);
            work(its -> rules.check(its, ending));
            victim.say("end");
            victim.expect("ended");
            scene.other(scenario.close);
        }

        private void work(Work<T> work) throws Exception {
            Scene.within(maker, () -> {
                work.on(scene);
                return null;
            });
        }
    }

    /** Ends the processes first: then whatever waits for the one that was stopped goes on. */
    void abandon() throws Exception {
        victim.kill();
        close();
    }

    @Override
    public void close() throws IOException {
        victim.close();
        prober.close();
        maker.close();
        other.close();
    }
}
