/**
 * Sleeping until a word of shared memory changes, and waking those who sleep. The kernel is only the alarm clock: every state is in the word,
 * any sleep may end early, and whoever sleeps looks again.
 */
package io.multiproc.internal.wait;
