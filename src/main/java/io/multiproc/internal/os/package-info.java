/**
 * The contract with the operating system, and its implementations in the packages below. The only home of JNA: no other package imports
 * it. Nothing here knows what the memory is used for.
 */
package io.multiproc.internal.os;
