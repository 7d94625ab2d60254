/** What can be timed within one process: multiproc's operations and, in classes named Heap, the JDK's. */
package io.multiproc.bench.jmh;
