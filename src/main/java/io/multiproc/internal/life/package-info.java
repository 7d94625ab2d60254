/**
 * Who is alive, proved by the kernel. A process that uses a segment in a way in which its death matters takes a slot there; the slot's id
 * is what locks and other words name it by.
 */
package io.multiproc.internal.life;
