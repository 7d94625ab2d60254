/**
 * Histories of operations, and the search for an order that explains them. Knows nothing of processes, memory or operations: a call has a
 * beginning and mostly an end, a model says what may follow what. May use nothing.
 */
package io.multiproc.internal.check;
