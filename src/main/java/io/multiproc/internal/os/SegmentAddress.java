package io.multiproc.internal.os;

import java.io.Serializable;

/**
 * Where another process finds a segment, and the identity that must be found there.
 *
 * @param place what leads to it while a process has it open: a path or a name, as the system has it
 * @param device the device that the segment's file is on, or 0 where there are none
 * @param inode the file's number on that device, or another number that no other segment has
 * @param size the segment's size in bytes
 */
public record SegmentAddress(String place, long device, long inode, long size) implements Serializable {}
