package io.multiproc.internal.check;

/** What a sequential object does, on states that are never changed and can be compared by {@code equals}. */
public interface Model {
    Object initial();

    /** The state after a call, or null if in this state the call has another result than it had. A pending call has any result. */
    Object after(Object state, Call call);
}
