/** Raw shared memory, and the options that every shared object is created with. */
package io.multiproc.memory;
