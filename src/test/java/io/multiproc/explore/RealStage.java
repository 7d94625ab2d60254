package io.multiproc.explore;

import io.multiproc.explore.Scenario.Work;
import io.multiproc.internal.os.Steps;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Copies;
import io.multiproc.testing.Kills;
import io.multiproc.testing.Sampled;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;

/** Each party that dies is a process, which is killed. The survivors are threads of this one. */
final class RealStage implements Stage, AutoCloseable {
    private static final int SPARE = Sampled.Rounds.of(2, 0);

    private final Actor maker = new Actor("maker");
    private final Actor other = new Actor("other");
    private final Queue<ChildJvm> spare = new ArrayDeque<>();
    private volatile String lastWhere;

    @Override
    public boolean isExact() {
        return false;
    }

    @Override
    public String lastWhere() {
        return lastWhere;
    }

    @Override
    public <T extends Serializable> Played play(Scenario<T> scenario, int firstDeath, int death) throws Exception {
        List<Dying<T>> dying = new ArrayList<>();
        T mine = Scene.within(maker, () -> {
            T made = scenario.create.call();
            scenario.prepare.on(made);
            return made;
        });
        try {
            Scene<T> scene = new Scene<>(mine, Copies.copy(mine), other);
            Dying<T> victim = new Dying<>(scenario, mine, false, death, dying);
            boolean deadCompleted = true;
            if (scenario.dead != null) {
                Dying<T> first = new Dying<>(scenario, mine, true, firstDeath, dying);
                first.ready();
                deadCompleted = first.await(scene, new ArrayDeque<>()) == null;
                work(scene, its -> scenario.afterDeath.on(its.mine()));
            }
            if (scenario.sleeper != null) {
                scene.sleep(scenario.sleeper);
            }
            victim.ready();
            if (scenario.sleeperAfterReady != null) {
                scene.sleep(scenario.sleeperAfterReady);
            }
            Queue<Work<T>> meanwhile = new ArrayDeque<>(scenario.meanwhile);
            lastWhere = "the end of the operation";
            String where = victim.await(scene, meanwhile);
            lastWhere = where == null ? lastWhere : where;
            for (Work<T> left : meanwhile) {
                work(scene, left);
            }
            scene.completed(where == null);
            String outcome = Scene.within(maker, () -> scenario.survive.on(scene));
            scene.woken();
            scene.other(scenario.close);
            return new Played(where, outcome, deadCompleted);
        } finally {
            for (Dying<T> one : dying) {
                one.child.kill();
                one.child.close();
            }
            Scene.within(maker, () -> {
                scenario.close.on(mine);
                return null;
            });
        }
    }

    private <T> void work(Scene<T> scene, Work<T> work) throws Exception {
        Scene.within(maker, () -> {
            work.on(scene);
            return null;
        });
    }

    private ChildJvm next() throws IOException {
        while (spare.size() <= SPARE) {
            spare.add(ChildJvm.start(List.of("-D" + Steps.PROPERTY + "=true"), RealStage.class, "victim"));
        }
        return spare.remove();
    }

    /** A process that is going to die. */
    private final class Dying<T extends Serializable> {
        final ChildJvm child;

        /** Returns when it is settled. */
        Dying(Scenario<T> scenario, T mine, boolean isFirst, int death, List<Dying<T>> all) throws Exception {
            child = next();
            all.add(this);
            child.say(scenario.name);
            child.say(isFirst);
            child.say(death);
            child.say(Base64.getEncoder().encodeToString(Scene.within(maker, () -> Copies.write(mine))));
            child.expect("settled");
        }

        /** Returns when it is ready. */
        void ready() throws IOException {
            child.say("get ready");
            child.expect("ready");
        }

        String await(Scene<T> scene, Queue<Work<T>> meanwhile) throws Exception {
            child.say("begin");
            while (true) {
                String news = child.hear();
                if (news == null) {
                    throw new AssertionError("the operation has failed, see standard error");
                }
                if (news.startsWith("dead: ")) {
                    child.exitCode();
                    return news.substring(6);
                }
                if (news.equals("completed")) {
                    child.kill();
                    return null;
                }
                if (!meanwhile.isEmpty()) {
                    work(scene, meanwhile.remove());
                }
            }
        }
    }

    /** The child: does what it is told, and kills itself before the step. */
    @SuppressWarnings("unchecked")
    static void victim(ChildJvm.Talk talk) throws Exception {
        String name = talk.hear();
        boolean isFirst = Boolean.parseBoolean(talk.hear());
        int death = Integer.parseInt(talk.hear());
        Object its = Copies.read(Base64.getDecoder().decode(talk.hear()));
        Scenario<Serializable> scenario = (Scenario<Serializable>) Tables.named(name);
        scenario.settle.on((Serializable) its);
        talk.say("settled");
        talk.hear();
        if (!isFirst) {
            scenario.ready.on((Serializable) its);
        }
        talk.say("ready");
        talk.hear();
        Thread actor = Thread.currentThread();
        int[] steps = new int[1];
        Steps.listen((kind, at) -> {
            if (Thread.currentThread() == actor && steps[0]++ == death) {
                talk.say("dead: step " + death + ", " + Victim.describe(kind, at));
                Kills.self();
            }
            if (Thread.currentThread() == actor && kind == Steps.Kind.BEFORE_WAIT) {
                talk.say("asleep");
            }
        });
        (isFirst ? scenario.dead : scenario.killed).on((Serializable) its);
        Steps.listen(null);
        talk.say("completed");
        talk.hear();
    }

    @Override
    public void close() throws IOException {
        for (ChildJvm one : spare) {
            one.close();
        }
        maker.close();
        other.close();
    }
}
