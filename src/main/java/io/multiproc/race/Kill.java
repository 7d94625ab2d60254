package io.multiproc.race;

/**
 * When the process of an actor is killed.
 *
 * @param actor whose
 * @param operation at which of its operations, from 0 on
 * @param moment where in it
 * @param number the nanoseconds after its beginning, if at a time; how many writes come before, if at a write
 * @param point the name of the point, if at one; otherwise empty
 */
record Kill(int actor, int operation, Moment moment, int number, String point) {
    enum Moment {
        BEFORE,
        /** Some time after its beginning, whatever the actor does then. */
        AT_TIME,
        /** Before a write to shared memory, counted from the beginning of the operation on, and in later ones if it has not so many. */
        AT_WRITE,
        AT_POINT
    }

    @Override
    public String toString() {
        String where = switch (moment) {
            case BEFORE -> "before";
            case AT_TIME -> number + " ns after the beginning of";
            case AT_WRITE -> "after " + number + " writes from the beginning of";
            case AT_POINT -> "at \"" + point + "\" in";
        };
        return "actor " + actor + " " + where + " its operation " + operation;
    }
}
