/** The contract on Linux: tmpfs files without names, {@code /proc}, futexes and open-file-description locks. */
package io.multiproc.internal.os.linux;
