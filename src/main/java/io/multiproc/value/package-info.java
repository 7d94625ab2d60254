/**
 * Typed values and arrays that processes share, one class for each Java type that carries them: {@code int}, {@code long}, {@code double}. What
 * lies in the memory is one of thirteen C types, its {@link io.multiproc.value.TypeCode}.
 *
 * <p>The law of this package. The memory mode of an access is in its name: {@code getPlain}, {@code getAcquire}, {@code setRelease},
 * {@code getVolatile}; what reads and writes as one ({@code compareAndSet}, {@code getAndAdd}, ...) is volatile. Without a word, {@code get} and
 * {@code set} of a value are volatile, as those of {@link java.util.concurrent.atomic.AtomicInteger}, and those of an array plain, as those of a
 * buffer. Single elements are never seen half written. All of it holds across processes as well as threads.
 *
 * <p>What is set must lie in the range of the code. What is added wraps around, as in C.
 *
 * <p>A name is one for all kinds of shared objects. It lives until {@link io.multiproc.memory.SharedMemory#unlink}; on Windows until the last process
 * closes the object.
 */
package io.multiproc.value;
