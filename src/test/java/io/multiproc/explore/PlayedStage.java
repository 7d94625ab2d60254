package io.multiproc.explore;

import io.multiproc.explore.Scenario.Work;
import io.multiproc.internal.object.Handle;
import io.multiproc.internal.object.Handles;
import io.multiproc.internal.object.Rings;
import io.multiproc.internal.os.ReplacedOs;
import io.multiproc.internal.os.Steps;
import io.multiproc.testing.Copies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** This process plays all parties. It must have been started with {@code -Dmultiproc.steps=true}. */
final class PlayedStage implements Stage, AutoCloseable {
    private final Actor maker = new Actor("maker");
    private final Actor other = new Actor("other");
    private volatile String lastWhere;

    PlayedStage() {
        ReplacedOs.by(os -> os instanceof PlayedOs ? os : new PlayedOs(os));
        Rings.separate(PlayedSegment::partyNumber);
        Steps.listen(Victim::step);
    }

    @Override
    public <T extends Serializable> Played play(Scenario<T> scenario, int firstDeath, int death) throws Exception {
        List<Party> parties = List.of(new Party(), new Party(), new Party(), new Party());
        List<Dying<T>> dying = new ArrayList<>();
        maker.as(parties.get(0));
        other.as(parties.get(1));
        try {
            T mine = Scene.within(maker, () -> {
                T made = scenario.create.call();
                scenario.prepare.on(made);
                return made;
            });
            T others = copy(mine, parties.get(1));
            Scene<T> scene = new Scene<>(mine, others, other);
            T its = settled(scenario, mine, parties.get(2));
            T firsts = settled(scenario, mine, parties.get(3));
            other.as(parties.get(1));
            boolean deadCompleted = true;
            if (scenario.dead != null) {
                Dying<T> first = new Dying<>(parties.get(3), firstDeath, 0);
                dying.add(first);
                first.start(firsts, shared -> {}, scenario.dead);
                first.begin();
                deadCompleted = first.await(scene, new ArrayDeque<>()) == null;
                work(scene, all -> scenario.afterDeath.on(all.mine()));
            }
            if (scenario.sleeper != null) {
                scene.sleep(scenario.sleeper);
            }
            Queue<Work<T>> meanwhile = new ArrayDeque<>(scenario.meanwhile);
            Dying<T> victim = new Dying<>(parties.get(2), death, meanwhile.size());
            dying.add(victim);
            victim.start(its, scenario.ready, scenario.killed);
            if (scenario.sleeperAfterReady != null) {
                scene.sleep(scenario.sleeperAfterReady);
            }
            victim.begin();
            lastWhere = "the end of the operation";
            String where = victim.await(scene, meanwhile);
            lastWhere = where == null ? lastWhere : where;
            for (Work<T> left : meanwhile) {
                work(scene, left);
            }
            scene.completed(where == null);
            String outcome = Scene.within(maker, () -> scenario.survive.on(scene));
            scene.woken();
            for (Dying<T> one : dying) {
                one.end();
            }
            scene.other(scenario.close);
            Scene.within(maker, () -> {
                scenario.close.on(mine);
                return null;
            });
            return new Played(where, outcome, deadCompleted);
        } finally {
            dying.forEach(Dying::release);
            parties.forEach(Party::leave);
        }
    }

    /** The copy of one who is to die. */
    private <T extends Serializable> T settled(Scenario<T> scenario, T mine, Party party) throws Exception {
        T copy = copy(mine, party);
        return Scene.within(other.as(party), () -> {
            scenario.settle.on(copy);
            return copy;
        });
    }

    @Override
    public boolean isExact() {
        return true;
    }

    @Override
    public String lastWhere() {
        return lastWhere;
    }

    private <T> void work(Scene<T> scene, Work<T> work) throws Exception {
        Scene.within(maker, () -> {
            work.on(scene);
            return null;
        });
    }

    /** A party that is going to die, and its thread. */
    private final class Dying<T> {
        private final Victim victim;
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final CompletableFuture<Void> ready = new CompletableFuture<>();
        private final CompletableFuture<Void> begin = new CompletableFuture<>();
        private Thread thread;

        Dying(Party party, int death, int sleepsToTell) {
            victim = new Victim(party, death, sleepsToTell);
        }

        /** Returns when it is ready. */
        void start(T its, Scenario.Act<T> first, Scenario.Act<T> killed) throws Exception {
            thread = new Thread(() -> {
                victim.begin();
                try {
                    first.on(its);
                    ready.complete(null);
                    begin.get();
                    victim.arm();
                    killed.on(its);
                    victim.completed();
                    ended.complete(null);
                } catch (Killed e) {
                    ended.complete(null);
                } catch (Throwable e) {
                    ready.completeExceptionally(e);
                    ended.completeExceptionally(e);
                    victim.news.add(Victim.News.COMPLETED);
                }
            });
            thread.setName("explorer-victim");
            thread.setDaemon(true);
            thread.start();
            Scene.get(ready, "the preparation of the operation");
        }

        void begin() {
            begin.complete(null);
        }

        /** Where it died, or null if it completed its operation. */
        String await(Scene<T> scene, Queue<Work<T>> meanwhile) throws Exception {
            while (true) {
                Victim.News news = victim.news.poll(Scene.LIMIT_SECONDS, TimeUnit.SECONDS);
                if (news == null) {
                    throw new AssertionError("the operation does not end\n" + Actor.stacks());
                }
                switch (news) {
                    case ASLEEP -> {
                        work(scene, meanwhile.remove());
                        victim.maySleepNoMore();
                    }
                    case DEAD -> {
                        return victim.where();
                    }
                    default -> {
                        Scene.get(ended, "the operation");
                        return null;
                    }
                }
            }
        }

        void release() {
            victim.theEnd();
        }

        void end() throws Exception {
            release();
            Scene.get(ended, "the end of the dead");
            thread.join();
        }
    }

    /** A copy as another party would get it. */
    static <T> T copy(T object, Party party) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new Relabelling(bytes, party)) {
            out.writeObject(object);
        }
        @SuppressWarnings("unchecked")
        T copy = (T) Copies.read(bytes.toByteArray());
        return copy;
    }

    private static final class Relabelling extends ObjectOutputStream {
        private final Party party;

        Relabelling(ByteArrayOutputStream bytes, Party party) throws IOException {
            super(bytes);
            this.party = party;
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) {
            return object instanceof Handle handle
                    ? Handles.at(handle, PlayedSegment.as(handle.address(), party))
                    : object;
        }
    }

    @Override
    public void close() {
        Steps.listen(null);
        maker.close();
        other.close();
    }
}
