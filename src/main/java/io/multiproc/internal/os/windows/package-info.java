/**
 * The contract on Windows: file mappings on the page file, named semaphores, and named objects that live as long as their owner. A name is gone with
 * the last handle to it, so handles are kept as long as what they stand for.
 */
package io.multiproc.internal.os.windows;
