/**
 * Tests races across processes: actors are processes, or threads of one, that use a shared object at the same time; some of them are killed;
 * and what they saw is explained by a sequential model, or reported. Begin with {@link io.multiproc.race.Race}. For tests only: it starts and kills processes. May use
 * every package below; only {@code io.multiproc.race.jqwik} knows jqwik.
 */
package io.multiproc.race;
