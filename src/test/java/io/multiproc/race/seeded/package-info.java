/** Structures with a known fault each, and the same without it. */
package io.multiproc.race.seeded;
