/** Races as properties of jqwik. The only package that needs it; a program with races that does not use this package works without jqwik. */
package io.multiproc.race.jqwik;
