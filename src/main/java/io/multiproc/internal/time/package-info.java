/** Time: when a wait gives up, and how long a thread pauses between two looks. It uses the JDK alone. */
package io.multiproc.internal.time;
