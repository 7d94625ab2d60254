/**
 * Processes: launch, supervise, and hear how they ended.
 *
 * <p>{@link io.multiproc.process.JvmProcess} runs a lambda in a JVM of its own. Task and outcome travel in a piece of anonymous shared
 * memory (the control segment, {@code ControlLayout}); the child is told where it is by one handle. May use every package but those
 * above it; the part that runs in a child before its task ({@code ChildMain}) uses the JDK alone, so that a child starts quickly and
 * never loads JNA for a task that needs none.
 *
 * <p>{@link io.multiproc.process.ProcessPool} runs many tasks in a few such JVMs. Each worker has a lane of its own in the pool's memory ({@code
 * PoolLayout}): a few slots, in which a task goes there and its outcome comes back. No two workers share anything but the bell that wakes the
 * parent, so there is no lock across processes that a death could leave taken, and what a dead worker had is read off the states of its slots. A
 * task has been taken or not by one compare-and-set, so it can be given to another worker, or cancelled, without doubt ({@code Lane} has the table
 * of states and kill points). {@code PoolCore} has the state and its lock; which task goes where, {@code Dispatcher} decides; {@code Staff} starts
 * and replaces processes; {@code Harvester} takes outcomes out of the slots, in the thread of the {@code Collector} or in one that waits for a future.
 *
 * <p>Law of the room: whatever is begun here is ended here. A child ends with its parent, however that ends; a start that fails leaves
 * no process, thread, descriptor or file; the control segment is unmapped after its last use, and touched only under its lock.
 */
package io.multiproc.process;
