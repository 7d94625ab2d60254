package io.multiproc;

/** What a lock does when the process that holds it dies. */
public enum OnOwnerDeath {
    /** Everybody is told by an {@link OwnerDiedException} until somebody has repaired what the lock guards. */
    REPORT,
    /** The next one takes the lock as if it had been given back: for data that is right after every single write. */
    CONTINUE
}
