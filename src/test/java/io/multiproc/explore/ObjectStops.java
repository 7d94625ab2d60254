package io.multiproc.explore;

import io.multiproc.IncompatibleObjectException;
import io.multiproc.IncompleteObjectException;
import io.multiproc.NameExistsException;
import io.multiproc.NoSuchNameException;
import io.multiproc.explore.ObjectTable.LockAndName;
import io.multiproc.explore.ObjectTable.Maker;
import io.multiproc.explore.ObjectTable.Name;
import io.multiproc.internal.object.ArenaShare;
import io.multiproc.memory.SharedMemory;
import java.util.List;

/** What other parties call while a process is stopped that makes or opens an object by name, takes a slot, or uses a block of an arena. */
final class ObjectStops {
    private ObjectStops() {}

    static StopRules<Name> name(Scenario<?> scenario) {
        Maker maker = ObjectTable.makerOf(scenario);
        StopRules<Name> rules = new StopRules<>((scene, ending) -> {
            maker.openOrCreate().apply(scene.mine()).close();
            scene.other(its -> maker.open().apply(its).close());
        });
        rules.attaches = false;
        rules.mayThrow = List.of("NameExistsException", "NoSuchNameException");
        // What another process has not finished is waited for, until an interrupt.
        rules.probes.add(Probe.<Name>interrupted(
                        "open", (name, tally) -> maker.open().apply(name).close())
                .refusedBy(NoSuchNameException.class)
                .refusedBy(IncompleteObjectException.class));
        rules.probes.add(Probe.<Name>interrupted(
                        "create", (name, tally) -> maker.create().apply(name).close())
                .refusedBy(NameExistsException.class));
        rules.probes.add(Probe.<Name>interrupted(
                        "openOrCreate",
                        (name, tally) -> maker.openOrCreate().apply(name).close())
                .refusedBy(IncompleteObjectException.class));
        rules.probes.add(Probe.<Name>atOnce("unlink", (name, tally) -> SharedMemory.unlink(name.name()))
                .refusedBy(NoSuchNameException.class));
        return rules;
    }

    static StopRules<LockAndName> lockAndName() {
        StopRules<LockAndName> rules = LockStops.mutex(
                (scene, ending) -> LockStops.expectHealthy(Mutex.use(scene, its -> Mutex.of(its.lock()))),
                its -> AnyLock.of(its.lock()));
        rules.attaches = false;
        rules.mayThrow = List.of("NameExistsException");
        rules.probes.add(Probe.<LockAndName>interrupted(
                        "openCondition",
                        (its, tally) ->
                                its.lock().openCondition(its.name().name()).close())
                .refusedBy(NoSuchNameException.class)
                .refusedBy(IncompatibleObjectException.class)
                .refusedBy(IncompleteObjectException.class));
        return rules;
    }

    /** The process may be stopped in the middle of attaching a block of this process's arena. */
    static StopRules<ArenaShare> arena() {
        StopRules<ArenaShare> rules = new StopRules<>((scene, ending) -> {
            boolean freed = ending.scenario().contains("freed");
            if (!freed && scene.mine().read() != 0x5555) {
                throw new AssertionError("the content is gone");
            }
        });
        rules.attaches = false;
        rules.probes.add(Probe.atOnce("attach and drop", (share, tally) -> {
            if (share.attach()) {
                share.drop();
            }
        }));
        rules.probes.add(Probe.atOnce("make", (share, tally) -> ArenaShare.make()));
        return rules;
    }
}
