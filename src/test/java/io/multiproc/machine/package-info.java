/**
 * Small and strange machines: little shared memory, a memory limit, few descriptors, no {@code /proc}, no place to write, names that belong to others. What
 * cannot be done is refused with the object, the values and the remedy; nothing is left behind; and once the limit is lifted it can be done.
 */
package io.multiproc.machine;
