package io.multiproc.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Stops a process, which lives on and does nothing, and lets it go on: by signals, or on Windows as a debugger does. */
public final class Stops {
    private static final int SUSPEND_RESUME = 0x800;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final String STOPPED_OR_ENDED = "TtZX";

    private interface Kernel32 extends Library {
        Pointer OpenProcess(int access, boolean inherit, int pid);

        boolean CloseHandle(Pointer handle);
    }

    private interface Ntdll extends Library {
        int NtSuspendProcess(Pointer process);

        int NtResumeProcess(Pointer process);
    }

    private static final class Loaded {
        static final Kernel32 KERNEL32 = Native.load("kernel32", Kernel32.class);
        static final Ntdll NTDLL = Native.load("ntdll", Ntdll.class);
    }

    private Stops() {}

    /** Returns when each thread of the process has stopped, where the system shows that; elsewhere some may be about to. */
    public static void stop(long pid) throws Exception {
        change(pid, true);
        Path tasks = Path.of("/proc/" + pid + "/task");
        long start = System.nanoTime();
        while (Files.isDirectory(tasks) && isAnyRunning(tasks)) {
            assertTrue(System.nanoTime() - start < LIMIT_NANOS, () -> "process " + pid + " has not stopped");
            Thread.sleep(1);
        }
    }

    private static boolean isAnyRunning(Path tasks) throws IOException {
        try (DirectoryStream<Path> each = Files.newDirectoryStream(tasks)) {
            for (Path task : each) {
                String stat = Files.readString(task.resolve("stat"));
                if (STOPPED_OR_ENDED.indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) < 0) {
                    return true;
                }
            }
            return false;
        } catch (IOException | DirectoryIteratorException e) {
            return true; // A thread has ended meanwhile.
        }
    }

    /** Lets it go on. */
    public static void goOn(long pid) throws Exception {
        change(pid, false);
    }

    private static void change(long pid, boolean stops) throws Exception {
        if (!NotOnWindows.WINDOWS) {
            Process kill = new ProcessBuilder("kill", stops ? "-STOP" : "-CONT", Long.toString(pid)).start();
            assertEquals(0, kill.waitFor());
            return;
        }
        Pointer process = Loaded.KERNEL32.OpenProcess(SUSPEND_RESUME, false, (int) pid);
        assertTrue(process != null, () -> "no process of the number " + pid);
        try {
            int status = stops ? Loaded.NTDLL.NtSuspendProcess(process) : Loaded.NTDLL.NtResumeProcess(process);
            assertEquals(0, status);
        } finally {
            Loaded.KERNEL32.CloseHandle(process);
        }
    }
}
