package io.multiproc.race;

/**
 * When the process of an actor is killed.
 *
 * @param actor whose
 * @param operation at which of its operations, from 0 on
 * @param moment where in it
 * @param nanos after the beginning, if during it
 * @param point the name of the point, if at one; otherwise empty
 */
record Kill(int actor, int operation, Moment moment, int nanos, String point) {
    enum Moment {
        BEFORE,
        DURING,
        AT_POINT
    }

    @Override
    public String toString() {
        String where =
                switch (moment) {
                    case BEFORE -> "before";
                    case DURING -> "during";
                    case AT_POINT -> "at \"" + point + "\" in";
                };
        return "actor " + actor + " " + where + " its operation " + operation;
    }
}
