/**
 * The crash explorer: each operation of each structure, killed before each of its steps, after which survivors must go on. {@link io.multiproc.explore.Scenario}
 * says what is done, killed and checked; {@link io.multiproc.explore.Walk} goes through the steps; a {@link io.multiproc.explore.Stage} plays one of them,
 * in one process that is several parties ({@link io.multiproc.explore.PlayedStage}) or with processes that are killed ({@link io.multiproc.explore.RealStage}).
 */
package io.multiproc.explore;
