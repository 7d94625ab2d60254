package io.multiproc.race;

import java.util.List;

/**
 * What is wrong with a run.
 *
 * @param headline in a few words
 * @param events what happened
 * @param unexplained the first event that cannot be explained, or null
 * @param details further lines, such as stacks
 */
record Finding(String headline, List<Event> events, Event unexplained, String details) {}
