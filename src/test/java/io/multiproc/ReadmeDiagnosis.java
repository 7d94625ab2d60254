package io.multiproc;

import io.multiproc.sync.Deadlocks;
import io.multiproc.sync.SharedLock;

/** What the README shows of a lock that hangs. */
final class ReadmeDiagnosis {
    private ReadmeDiagnosis() {}

    static void explain(SharedLock lock) {
        System.out.println(lock.holders()); // process, command, thread as in a thread dump, since when
        System.out.println(lock.waiters()); // the same, and the thread's name; the living only
        System.out.println(lock.contentions() + " waits of 0.1 s or more");
        Deadlocks.find().forEach(System.out::println);
    }
}
