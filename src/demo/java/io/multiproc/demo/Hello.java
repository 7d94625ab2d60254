package io.multiproc.demo;

import io.multiproc.process.JvmProcess;
import io.multiproc.value.SharedLong;

/** A thread and a process each say who they are. */
final class Hello {
    private Hello() {}

    static void run() throws InterruptedException {
        long mine = ProcessHandle.current().pid();
        try (SharedLong said = SharedLong.create(0)) {
            Thread thread =
                    new Thread(() -> greet("thread", Thread.currentThread().getName(), said), "thread-1");
            thread.start();
            thread.join();
            Check.equal("pid of the thread", mine, said.get());

            JvmProcess process = JvmProcess.start(
                    "process-1", () -> greet("process", JvmProcess.current().name(), said));
            process.join();
            Check.equal("pid of the process", process.pid(), said.get());
            Check.that("the process is another one", said.get() != mine);
        }
    }

    private static void greet(String what, String name, SharedLong said) {
        long pid = ProcessHandle.current().pid();
        System.out.println("hello: I am " + what + " " + name + ", pid " + pid);
        said.set(pid);
    }
}
