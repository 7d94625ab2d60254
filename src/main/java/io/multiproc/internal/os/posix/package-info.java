/** What the POSIX systems have in common: the C library, its error numbers, and signals. */
package io.multiproc.internal.os.posix;
