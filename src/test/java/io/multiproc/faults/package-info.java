/**
 * Every call that this library makes to the operating system is made to fail, at every place where it is made: by a preloaded library in the
 * C library's functions, or by a wrapper in the methods of the contract. What operations there are is said in {@link io.multiproc.faults.Operations}, what must
 * come of a failure in {@link io.multiproc.faults.Expectation}.
 */
package io.multiproc.faults;
