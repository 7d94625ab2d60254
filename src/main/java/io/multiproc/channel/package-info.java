/**
 * Messages between processes, through rings in shared memory.
 *
 * <p><b>The law of this package.</b> When {@code put} has returned, the message is in shared memory, whole, and survives its producer. A message
 * is taken once; one whose taker is killed before it has moved on is left for the next. Producers exclude one another by one lock that survives its
 * owner, consumers by another; nobody waits for a message or for room with a lock in its hands, and nobody waits for a dead process.
 */
package io.multiproc.channel;
