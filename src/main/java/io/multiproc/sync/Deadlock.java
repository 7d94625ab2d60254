package io.multiproc.sync;

import io.multiproc.Waiter;
import java.util.List;

/**
 * Threads of living processes of which each waits for a lock that the next one holds, and the last one for a lock of the first. None of them goes on
 * unless a limited wait ends, a thread is interrupted, or a process is killed.
 *
 * @param members the threads, each with the lock that it waits for; immutable, never empty. One alone waits for a lock that it holds itself
 */
public record Deadlock(List<Member> members) {
    /**
     * Copies the list.
     *
     * @param members the threads, never none
     */
    public Deadlock {
        members = List.copyOf(members);
    }

    /**
     * One thread of a deadlock.
     *
     * @param thread the thread and its process
     * @param lock the lock that it waits for, as the lock describes itself; the next member holds it
     * @param mode how it wants the lock
     */
    public record Member(Waiter thread, String lock, Mode mode) {}

    /** How a lock is wanted. */
    public enum Mode {
        /** As the only one: a lock, or the write lock of a {@link SharedReadWriteLock}, which a writer or other writers keep. */
        ALONE("for"),
        /** The write lock of a {@link SharedReadWriteLock}, of which readers have not left. */
        WRITE("to write, without readers,"),
        /** The read lock of a {@link SharedReadWriteLock}. */
        READ("to read"),
        /** Permits of a {@link SharedSemaphore} with return on death, of which one thread holds all that are held. */
        PERMITS("for permits of");

        private final String text;

        Mode(String text) {
            this.text = text;
        }
    }

    /**
     * Whether it may end by itself, as at least one of the threads waits for a limited time.
     *
     * @return false if it lasts until somebody interferes
     */
    public boolean isLimited() {
        return members.stream().anyMatch(member -> member.thread.limited());
    }

    /** A line for each thread, with the lock that it waits for; the next line is who holds it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("deadlock of " + members.size()
                + (members.size() == 1 ? " thread" : " threads") + (isLimited() ? ", for a limited time" : "") + ":");
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            Waiter holder = members.get((i + 1) % members.size()).thread;
            text.append("\n  ").append(member.thread).append(" waits ").append(member.mode.text);
            text.append(" \"")
                    .append(member.lock)
                    .append("\", held by process ")
                    .append(holder.pid());
            text.append(", thread #").append(holder.thread());
        }
        return text.toString();
    }
}
