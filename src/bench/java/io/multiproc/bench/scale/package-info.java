/** Contention by any number of processes: what they do, and the program that has them do it for a time. */
package io.multiproc.bench.scale;
