package io.multiproc.explore;

import io.multiproc.internal.object.ArenaShare;
import java.io.IOException;
import java.io.Serializable;

/** An arena whose maker dies. Others find it through this process's heap: only one process that plays several can do so. */
final class MakersShare implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1L;
    private static volatile ArenaShare made;

    private transient ArenaShare mine;

    void make() {
        mine = ArenaShare.make();
        made = mine;
    }

    void attach() throws IOException, ClassNotFoundException {
        mine = PlayedStage.copy(made, Party.current());
        if (!mine.attach()) {
            throw new AssertionError("a new block was refused");
        }
    }

    void dropAndReclaim() {
        mine.dropAndReclaim();
    }

    static String look(Scene<MakersShare> scene) throws Exception {
        scene.woken();
        return scene.ask(its -> its.mine.read()) == 0x5555 ? "kept" : "gone";
    }

    static String attachLate(Scene<MakersShare> scene) throws Exception {
        return scene.ask(its -> {
            its.mine = PlayedStage.copy(made, Party.current());
            if (!its.mine.attach()) {
                return "refused";
            }
            return its.mine.read() == 0x5555 ? "there" : "gone";
        });
    }

    @Override
    public void close() {
        mine = null;
    }
}
