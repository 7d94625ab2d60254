/**
 * What every shared object is made of: a segment of its own with a header, or a block of an arena; one attachment a process and segment,
 * however many handles arrive; and views, whose closing never takes memory from under a running thread.
 */
package io.multiproc.internal.object;
