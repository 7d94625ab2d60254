package io.multiproc.sync;

import io.multiproc.NameExistsException;
import io.multiproc.NoSuchNameException;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.Names;
import io.multiproc.internal.object.ObjectSpec;
import io.multiproc.internal.object.View;
import io.multiproc.memory.SharedOptions;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Making and opening synchronizers: the same for all kinds. */
final class SyncViews {
    private SyncViews() {}

    /**
     * Makes an object.
     *
     * @param size bytes of its data
     * @param first writes what others must find
     */
    static View create(Kind kind, SharedOptions options, int size, Consumer<View> first) {
        View.Placement placement = new View.Placement(options.name().orElse(null), options.processes());
        return View.create(placement, new ObjectSpec(kind, (char) 0, 1, size), first);
    }

    /** For how many processes an object made with these options has room: a small anonymous one lies among others, with the default. */
    static int slots(SharedOptions options) {
        return options.name().isPresent()
                ? options.processes()
                : Math.max(options.processes(), View.Placement.ANONYMOUS.slots());
    }

    static View open(Kind kind, String name) {
        return View.open(Names.check(name), kind, false);
    }

    /** Whoever loses a race opens what the winner made; whoever opens too late makes it anew. */
    static View openOrCreate(Kind kind, String name, Supplier<View> creator) {
        while (true) {
            try {
                return open(kind, name);
            } catch (NoSuchNameException e) {
                try {
                    return creator.get();
                } catch (NameExistsException taken) {
                    continue;
                }
            }
        }
    }
}
