package io.multiproc.race;

import java.util.Optional;

/**
 * A race was found: what the actors saw has no explanation, a claim does not hold, an operation does not return, or a process ended by itself. The message
 * shows the shortest failing history as a timeline, with the first operation that cannot be explained marked.
 */
public final class RaceFoundError extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final long seed;
    private final String schedule;
    private final String picture;

    RaceFoundError(String message, long seed, String schedule, String picture) {
        super(message);
        this.seed = seed;
        this.schedule = schedule;
        this.picture = picture;
    }

    /**
     * The seed of the scenario: with it the same test runs the same scenario first.
     *
     * @return the seed
     */
    public long seed() {
        return seed;
    }

    /**
     * Who ran when in the scenario of the seed, before that was made smaller: to be replayed with {@link Race#schedule(String)}.
     *
     * @return the schedule, or empty if the actors ran at once
     */
    public Optional<String> schedule() {
        return schedule.isEmpty() ? Optional.empty() : Optional.of(schedule);
    }

    /**
     * The file with the picture of the history.
     *
     * @return its path, or empty if it could not be written
     */
    public Optional<String> picture() {
        return Optional.ofNullable(picture);
    }
}
