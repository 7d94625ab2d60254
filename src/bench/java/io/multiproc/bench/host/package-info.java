/**
 * What takes more than one process to time: programs that start the others and answer the benchmark's requests for
 * rounds, by the same protocol as the peers in C and Python.
 */
package io.multiproc.bench.host;
