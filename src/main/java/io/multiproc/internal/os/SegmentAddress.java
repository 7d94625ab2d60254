package io.multiproc.internal.os;

import java.io.Serializable;

/**
 * Where another process finds a segment: a descriptor of a process that has it, and the identity that must be found there.
 *
 * @param pid the process that holds the descriptor
 * @param descriptor its number there
 * @param device the device that the segment's file is on
 * @param inode the file's number on that device
 * @param size the segment's size in bytes
 */
public record SegmentAddress(long pid, int descriptor, long device, long inode, long size) implements Serializable {}
