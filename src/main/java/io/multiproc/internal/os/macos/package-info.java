/** The portable path with the constants and structures of macOS. It has never run on a Mac. */
package io.multiproc.internal.os.macos;
