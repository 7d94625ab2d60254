package io.multiproc.explore;

import io.multiproc.internal.os.Steps;
import io.multiproc.testing.ChildJvm;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Queue;

/** A process that does what a scenario wants done by a process that is dead before anything else happens. */
final class DeadParty {
    private static final int SPARE = 2;
    private static final Queue<ChildJvm> STARTED = new ArrayDeque<>();

    private DeadParty() {}

    /** Returns when the process has done it and is dead. */
    static <T extends Serializable> void play(Scenario<T> scenario, byte[] shared) throws Exception {
        try (ChildJvm child = next()) {
            child.say(scenario.name);
            child.say(true);
            child.say(Stage.NEVER);
            child.say(Base64.getEncoder().encodeToString(shared));
            child.expect("settled");
            child.say("get ready");
            child.expect("ready");
            child.say("begin");
            String news = child.hear();
            while ("asleep".equals(news)) {
                news = child.hear();
            }
            if (!"completed".equals(news)) {
                throw new AssertionError("what the dead process was to do has failed: " + news);
            }
            child.kill();
        }
    }

    /** Starting takes longer than a play, so some are started ahead. */
    private static ChildJvm next() throws IOException {
        synchronized (STARTED) {
            while (STARTED.size() <= SPARE) {
                STARTED.add(ChildJvm.start(List.of("-D" + Steps.PROPERTY + "=true"), RealStage.class, "victim"));
            }
            return STARTED.remove();
        }
    }

    /** Ends those that were started ahead. */
    static void closeAll() throws IOException {
        synchronized (STARTED) {
            for (ChildJvm child : STARTED) {
                child.close();
            }
            STARTED.clear();
        }
    }
}
