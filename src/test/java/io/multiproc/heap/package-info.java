/**
 * The heap is full at each allocation of the library in turn: an agent puts a point before each, at which {@link io.multiproc.heap.FullHeap} throws. What is
 * tried is in {@link io.multiproc.heap.Trials}.
 */
package io.multiproc.heap;
