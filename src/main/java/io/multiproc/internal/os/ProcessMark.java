package io.multiproc.internal.os;

/**
 * What tells a process from every other that has, had, or will have its process id on this machine. All zeros where the system does not tell.
 *
 * @param startTicks when it was started, in clock ticks since the machine was, as its time namespace counts
 * @param pidNamespace the number of the namespace in which its process id is valid
 * @param timeNamespace the number of the namespace by which its start is counted, or {@link #NO_TIME_NAMESPACES}
 */
public record ProcessMark(long startTicks, long pidNamespace, long timeNamespace) {
    /** Of a process of which nothing is known. */
    public static final ProcessMark UNKNOWN = new ProcessMark(0, 0, 0);

    /** The kernel is older than time namespaces. */
    public static final long NO_TIME_NAMESPACES = -1;

    /** Whether the process can be known again by this. */
    public boolean isKnown() {
        return startTicks != 0 && pidNamespace != 0 && timeNamespace != 0;
    }
}
