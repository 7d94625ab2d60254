package io.multiproc.sync;

import io.multiproc.NameExistsException;
import io.multiproc.NoSuchNameException;
import io.multiproc.internal.lock.LockWord;
import io.multiproc.internal.object.Kind;
import io.multiproc.internal.object.Names;
import io.multiproc.internal.object.ObjectSpec;
import io.multiproc.internal.object.View;
import io.multiproc.memory.SharedOptions;

/** Making and opening locks: the same for both kinds. */
final class LockViews {
    private LockViews() {}

    static View create(Kind kind, SharedOptions options) {
        View.Placement placement = new View.Placement(options.name().orElse(null), options.processes());
        return View.create(
                placement,
                new ObjectSpec(kind, (char) 0, 0, 0),
                view -> LockWord.initialize(view, view.lockAt(), options.onOwnerDeath()));
    }

    static View open(Kind kind, String name) {
        return View.open(Names.check(name), kind, false);
    }

    /** Whoever loses a race opens what the winner made; whoever opens too late makes it anew. */
    static View openOrCreate(Kind kind, String name) {
        while (true) {
            try {
                return open(kind, name);
            } catch (NoSuchNameException e) {
                try {
                    return create(kind, SharedOptions.named(name));
                } catch (NameExistsException taken) {
                    continue;
                }
            }
        }
    }
}
