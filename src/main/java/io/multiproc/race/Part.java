package io.multiproc.race;

import java.util.List;

/**
 * What one actor does.
 *
 * @param lane where it records
 * @param from the first operation that is left; earlier ones were a former process's
 * @param seed of its delays
 * @param pauseAt before which operation it waits a little for a killed process to be replaced, or -1
 * @param script all its operations
 * @param kills of its process
 */
record Part(int lane, int from, long seed, int pauseAt, List<Planned> script, List<Kill> kills) {}
