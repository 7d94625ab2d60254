package io.multiproc.explore;

import io.multiproc.internal.object.ArenaShare;
import java.util.List;

/** Blocks of an arena: attached and dropped by others, allocated and freed by the maker. */
final class ArenaTable {
    private ArenaTable() {}

    static List<Scenario<?>> scenarios() {
        return List.of(
                block("attach").killed(ArenaShare::attach).survive(ArenaTable::free),
                block("attach, beside another user")
                        .sleeper(ArenaShare::attach)
                        .killed(ArenaShare::attach)
                        .survive(ArenaTable::freeAfterTheOther),
                block("attach, in the slot of the dead")
                        .deadAtEachStep(ArenaShare::attach)
                        .killed(ArenaShare::attach)
                        .survive(ArenaTable::free),
                block("drop").ready(ArenaShare::attach).killed(ArenaShare::drop).survive(ArenaTable::free),
                block("attach, of a freed block")
                        .prepare(ArenaShare::dropAndReclaim)
                        .killed(share -> {
                            if (share.attach()) {
                                throw new AssertionError("attached what was freed");
                            }
                        })
                        .survive(scene -> {
                            if (!scene.mine().isFreedAndZero()) {
                                throw new AssertionError("not freed");
                            }
                            return "freed";
                        }),
                block("make").killed(share -> ArenaShare.make()).survive(ArenaTable::free),
                Scenario.of("Arena.reclaim, by a maker that dies", MakersShare::new)
                        .ready(MakersShare::make)
                        .sleeperAfterReady(MakersShare::attach)
                        .killed(MakersShare::dropAndReclaim)
                        .survive(MakersShare::look)
                        .finding("kept"),
                Scenario.of("Arena.reclaim, of what nobody uses, by a maker that dies", MakersShare::new)
                        .ready(MakersShare::make)
                        .killed(MakersShare::dropAndReclaim)
                        .survive(MakersShare::attachLate)
                        .finding("there", "refused"));
    }

    private static Scenario<ArenaShare> block(String operation) {
        return Scenario.of("Arena." + operation, ArenaShare::make);
    }

    /** The dead do not keep the block. */
    private static String free(Scene<ArenaShare> scene) {
        if (scene.mine().read() != 0x5555) {
            throw new AssertionError("the content is gone");
        }
        scene.mine().dropAndReclaim();
        if (!scene.mine().isFreedAndZero()) {
            throw new AssertionError("the block is not free");
        }
        return "free";
    }

    /** The living do. */
    private static String freeAfterTheOther(Scene<ArenaShare> scene) throws Exception {
        scene.woken();
        scene.mine().dropAndReclaim();
        long read = scene.ask(ArenaShare::read);
        if (read != 0x5555 || scene.mine().isFreedAndZero()) {
            throw new AssertionError("freed under a living user");
        }
        scene.other(ArenaShare::drop);
        scene.mine().reclaim();
        if (!scene.mine().isFreedAndZero()) {
            throw new AssertionError("the block is not free");
        }
        return "free";
    }
}
