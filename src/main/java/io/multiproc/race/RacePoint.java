package io.multiproc.race;

/**
 * Named points in code that races are tested in: places where another process may come in between. In an actor of a {@link Race} a point
 * may delay, kill the process, or hand over to another actor; everywhere else it does nothing, and costs nothing once compiled.
 */
public final class RacePoint {
    /** The property that actors are started with. */
    static final String ACTOR = "multiproc.race.actor";

    private static final boolean ON = Boolean.getBoolean(ACTOR);

    private RacePoint() {}

    /**
     * Marks a point.
     *
     * @param name how kills and reports call it
     */
    public static void at(String name) {
        if (ON) {
            ActorThread.point(name);
        }
    }
}
