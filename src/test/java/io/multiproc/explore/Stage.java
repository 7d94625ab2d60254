package io.multiproc.explore;

import java.io.Serializable;

/** Where a scenario is played. */
interface Stage {
    /** To have a party complete its operation. */
    int NEVER = Integer.MAX_VALUE;

    /**
     * What came of one death.
     *
     * @param where before which step the party was killed, or null if it had completed the operation
     * @param outcome what survivors found
     * @param deadCompleted whether the party that died first had completed its operation
     */
    record Played(String where, String outcome, boolean deadCompleted) {
        boolean isCompleted() {
            return where == null;
        }
    }

    /**
     * Plays a scenario with one death.
     *
     * @param firstDeath before which of its steps the party dies that dies first, if there is one
     * @param death before which of its steps the operation is killed
     */
    <T extends Serializable> Played play(Scenario<T> scenario, int firstDeath, int death) throws Exception;

    /** Whether an operation takes the same steps each time. Processes that wait for one another do not: one may come late, and another looks once more. */
    boolean isExact();

    /** Where the last death was, for people. */
    String lastWhere();
}
