package io.multiproc;

import io.multiproc.process.JvmProcess;
import io.multiproc.sync.SharedLock;
import io.multiproc.value.SharedInt;

/** The program on the README's first page: two processes, one number, one lock. */
final class ReadmeExample {
    private ReadmeExample() {}

    static void deposit(SharedInt balance, SharedLock lock, int amount) {
        lock.lock();
        try {
            balance.set(balance.get() + amount);
        } finally {
            lock.unlock();
        }
    }

    public static void main(String[] args) throws InterruptedException {
        try (SharedInt balance = SharedInt.create(0);
                SharedLock lock = SharedLock.create()) {
            JvmProcess child = JvmProcess.start(() -> deposit(balance, lock, 30));
            deposit(balance, lock, 12);
            child.join();
            System.out.println(balance.get()); // 42
        }
    }
}
