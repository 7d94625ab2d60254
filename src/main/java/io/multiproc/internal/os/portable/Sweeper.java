package io.multiproc.internal.os.portable;

import io.multiproc.internal.os.NameWalk;
import io.multiproc.internal.os.posix.FileIdentity;
import java.nio.file.Path;

/**
 * Removes what killed processes left: temporary things that no process uses, named memory whose maker died before it had finished it, and companions
 * of what is gone. The directory's lock is held meanwhile, so no process begins to use what is found unused. Only what has a companion, which is this
 * library's mark, is looked at; what another program or user has made under its name stays.
 *
 * <p>A sweep neither fails nor delays its caller: what resists is skipped, and there is a limit for each call and for how often creating things makes a
 * process sweep.
 */
final class Sweeper {
    private static final long INTERVAL_NANOS = 60_000_000_000L;

    private final Backing backing;
    private final Companions companions;
    private final NameWalk walk;
    private long last;
    private boolean begun;

    Sweeper(Backing backing, Companions companions) {
        this.backing = backing;
        this.companions = companions;
        walk = new NameWalk(Path.of(backing.directory().path()));
    }

    /** Sweeps when this process begins. */
    void sweepFirst() {
        if (!begun) {
            sweep("");
        }
    }

    /** Sweeps when this process begins, and from time to time. */
    void sweepIfDue() {
        if (!begun || System.nanoTime() - last > INTERVAL_NANOS) {
            sweep("");
        }
    }

    /**
     * Sweeps some of what has a companion whose name begins like this.
     *
     * @return how many things were removed
     */
    int sweep(String prefix) {
        begun = true;
        last = System.nanoTime();
        return walk.goOn(
                file -> file.startsWith(prefix) && Place.ofCompanion(file) != null,
                file -> sweep(Place.ofCompanion(file)));
    }

    /** Whether the last call has come to the end. */
    boolean isAtEnd() {
        return walk.isAtEnd();
    }

    /** Sweeps one thing; returns whether it was removed. */
    boolean sweep(Place place) {
        Companion own = companions.known(place);
        if (own != null) {
            return !place.isTemporary() && sweepNamed(own);
        }
        if (companions.isOpenInAnotherCopy(place)) {
            return false;
        }
        Companion companion = companions.openUnknown(place);
        if (companion == null) {
            return false;
        }
        try {
            if (!place.isTemporary()) {
                return sweepNamed(companion);
            }
            if (companion.isUsedByOthers()) {
                return false;
            }
            companions.remove(companion);
            return true;
        } finally {
            companion.close();
        }
    }

    private boolean sweepNamed(Companion companion) {
        Place place = companion.place();
        CompanionContent content = companion.read();
        FileIdentity memory = backing.memoryNamed(place);
        if (memory == null || !Backing.isOurs(memory, content)) {
            backing.removeCompanion(place);
            return true;
        }
        if (companion.isAbandoned()) {
            companions.remove(companion);
            return true;
        }
        return false;
    }
}
