package io.multiproc.internal.os.portable;

import io.multiproc.internal.os.posix.FileIdentity;

/**
 * Removes what killed processes left: temporary things that nobody uses, named memory whose maker died before it had finished it, and companions
 * of what is gone. Whoever sweeps holds the directory's lock, so nobody begins to use what is found unused; what another program made is left.
 */
final class Sweeper {
    /** How often creating things makes a process look again. */
    private static final long INTERVAL_NANOS = 1_000_000_000L;

    private final Backing backing;
    private final Companions companions;
    private long last;
    private boolean begun;

    Sweeper(Backing backing, Companions companions) {
        this.backing = backing;
        this.companions = companions;
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
     * Sweeps everything whose companion's name begins like this.
     *
     * @return how many things were removed
     */
    int sweep(String prefix) {
        begun = true;
        last = System.nanoTime();
        int removed = 0;
        for (String file : backing.directory().list()) {
            Place place = file.startsWith(prefix) ? Place.ofCompanion(file) : null;
            if (place != null && sweep(place)) {
                removed++;
            }
        }
        return removed;
    }

    /** Sweeps one thing; returns whether it was removed. */
    boolean sweep(Place place) {
        Companion own = companions.known(place);
        if (own != null) {
            return !place.isTemporary() && sweepNamed(own);
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
