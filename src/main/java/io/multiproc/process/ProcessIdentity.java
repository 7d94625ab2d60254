package io.multiproc.process;

/**
 * Who a process is. The first one is called {@code MainProcess}, its children {@code Process-1}, {@code Process-2}, theirs
 * {@code Process-1:1}, unless they were given names.
 *
 * @param name the name
 * @param pid the number that the operating system gave it
 * @param daemon whether it ends with its parent instead of keeping the parent from ending
 */
public record ProcessIdentity(String name, long pid, boolean daemon) {}
