package io.multiproc.faults;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Faults in the functions of the C library, by the preloaded {@code native-stubs/faults}. */
final class NativeFaults implements Faults {
    private static final int EPERM = 1;
    private static final int EINTR = 4;
    private static final int EIO = 5;
    private static final int EAGAIN = 11;
    private static final int ENOMEM = 12;
    private static final int EACCES = 13;
    private static final int EINVAL = 22;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int ENOSPC = 28;
    private static final int ENOSYS = 38;
    private static final int EOVERFLOW = 75;
    private static final int STORM = 40;

    private static final Map<String, List<Integer>> ERRORS = new TreeMap<>(Map.ofEntries(
            Map.entry("open", List.of(EMFILE, ENFILE, EACCES, ENOMEM, ENOSPC, EINVAL)),
            Map.entry("memfd_create", List.of(EMFILE, ENFILE, ENOMEM, ENOSYS, EPERM, EACCES, EINVAL)),
            Map.entry("shm_open", List.of(EMFILE, ENFILE, EACCES, ENOMEM, ENOSPC, EINVAL)),
            Map.entry("sem_open", List.of(EMFILE, ENFILE, EACCES, ENOMEM, ENOSPC, EINVAL)),
            Map.entry("close", List.of(EIO, EINTR)),
            Map.entry("ftruncate", List.of(ENOSPC, EINVAL, EIO)),
            Map.entry("posix_fallocate", List.of(ENOSPC, ENOMEM, EINVAL, EIO)),
            Map.entry("mmap", List.of(ENOMEM, EACCES, EAGAIN, EINVAL, ENFILE)),
            Map.entry("munmap", List.of(ENOMEM, EINVAL)),
            Map.entry("fcntl", List.of(EACCES, EAGAIN, EINVAL, EIO)),
            Map.entry("statx", List.of(EACCES, ENOMEM, EIO)),
            Map.entry("fchmod", List.of(EIO)),
            Map.entry("chmod", List.of(EIO)),
            Map.entry("sem_init", List.of(EINVAL)),
            Map.entry("fstat", List.of(ENOMEM, EIO)),
            Map.entry("fstatfs", List.of(ENOMEM, EIO)),
            Map.entry("sem_close", List.of(EINVAL)),
            Map.entry("sem_unlink", List.of(EACCES)),
            Map.entry("sem_wait", List.of(EINVAL)),
            Map.entry("sem_timedwait", List.of(EINVAL)),
            Map.entry("sem_clockwait", List.of(EINVAL)),
            Map.entry("sem_trywait", List.of(EAGAIN, EINVAL)),
            Map.entry("sem_post", List.of(EINVAL, EOVERFLOW)),
            Map.entry("syscall", List.of(EINVAL, ENOMEM)),
            Map.entry("linkat", List.of(ENOSPC, EACCES, ENOMEM, EIO)),
            Map.entry("link", List.of(ENOSPC, EACCES, ENOMEM, EIO)),
            Map.entry("rename", List.of(ENOSPC, EACCES, ENOMEM, EIO)),
            Map.entry("mkdir", List.of(ENOSPC, EACCES, ENOMEM)),
            Map.entry("unlink", List.of(EACCES, EIO)),
            Map.entry("pread", List.of(EIO, EINVAL)),
            Map.entry("pwrite", List.of(ENOSPC, EIO)),
            Map.entry("shm_unlink", List.of(EACCES, EIO)),
            Map.entry("kill", List.of(EACCES, EINVAL))));

    /** What these functions may say any number of times. */
    private static final Map<String, List<Integer>> STORMS = Map.ofEntries(
            Map.entry("open", List.of(EINTR)),
            Map.entry("shm_open", List.of(EINTR)),
            Map.entry("sem_open", List.of(EINTR)),
            Map.entry("ftruncate", List.of(EINTR)),
            Map.entry("posix_fallocate", List.of(EINTR)),
            Map.entry("fcntl", List.of(EINTR)),
            Map.entry("fstatfs", List.of(EINTR)),
            Map.entry("pread", List.of(EINTR)),
            Map.entry("pwrite", List.of(EINTR)),
            Map.entry("sem_wait", List.of(EINTR)),
            Map.entry("sem_timedwait", List.of(EINTR)),
            Map.entry("sem_clockwait", List.of(EINTR)),
            Map.entry("sem_trywait", List.of(EINTR, EAGAIN)),
            Map.entry("syscall", List.of(EINTR, EAGAIN)));

    private final List<String> functions = new ArrayList<>();

    /** The functions of the preloaded library. */
    private static final class Library {
        static {
            Native.register(Library.class, NativeLibrary.getProcess());
        }

        static native int faults_arm(String function, int nth, int error, int count, int everyThread);

        static native void faults_disarm();

        static native int faults_delivered();

        static native int faults_uses(String function);

        static native String faults_function(int number);
    }

    NativeFaults() {
        for (String name = Library.faults_function(0); name != null; name = Library.faults_function(functions.size())) {
            functions.add(name);
        }
    }

    @Override
    public void count(Scope scope) {
        arm(new Fault(null, 0, 0, 0), scope);
    }

    @Override
    public Map<String, Integer> uses() {
        Map<String, Integer> uses = new TreeMap<>();
        for (String function : functions) {
            int count = Library.faults_uses(function);
            if (count > 0) {
                uses.put(function, count);
            }
        }
        return uses;
    }

    @Override
    public void arm(Fault fault, Scope scope) {
        if (Library.faults_arm(fault.function(), fault.nth(), fault.errno(), fault.times(), scope.ordinal()) != 0) {
            throw new IllegalArgumentException("cannot be made to fail: function=" + fault.function());
        }
    }

    @Override
    public int disarm() {
        Library.faults_disarm();
        return Library.faults_delivered();
    }

    @Override
    public List<Fault> of(String function, int nth) {
        if (!ERRORS.containsKey(function)) {
            throw new IllegalArgumentException("no errors are known for this function: function=" + function);
        }
        List<Fault> faults = new ArrayList<>();
        ERRORS.get(function).forEach(errno -> faults.add(new Fault(function, nth, errno, 1)));
        STORMS.getOrDefault(function, List.of()).forEach(errno -> faults.add(new Fault(function, nth, errno, STORM)));
        return faults;
    }
}
