package io.multiproc.faults;

import io.multiproc.IncompleteObjectException;
import io.multiproc.NameExistsException;
import io.multiproc.NativeCallException;
import io.multiproc.OutOfSharedMemoryException;
import io.multiproc.ProcessStartException;
import io.multiproc.StaleHandleException;
import io.multiproc.faults.Faults.Fault;
import io.multiproc.testing.PortableMode;
import java.util.Map;
import java.util.Set;

/** What must come of a failed call: an exception that names call, error and object, unless the table says that it does no harm. */
final class Expectation {
    private static final int EPERM = 1;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int ENOMEM = 12;
    private static final int EACCES = 13;
    private static final int EIO = 5;
    private static final int EINVAL = 22;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int ENOSPC = 28;
    private static final int ENOSYS = 38;
    private static final int EOVERFLOW = 75;

    private static final Set<Integer> EXHAUSTION = Set.of(ENOMEM, ENFILE, EMFILE, ENOSPC);

    private enum Outcome {
        EXCEPTION,
        SUCCESS,
        EITHER
    }

    /** What reserves shared memory. */
    private static final Set<String> RESERVING = Set.of("posix_fallocate", "ftruncate");

    /** What says so by {@code ENOMEM}. */
    private static final Set<String> CREATING = Set.of(
            "posix_fallocate",
            "ftruncate",
            "mmap",
            "Segments.create",
            "Segments.createFile",
            "Segment.map",
            "Segment.mapOnto");

    /** What gives something back: there is nothing that a caller could do about its failure. */
    private static final Set<String> GIVING_BACK = Set.of("close", "munmap", "sem_close");

    /** Errors that only mean that something is tried once more, or not at all. */
    private static final Map<String, Set<Integer>> HARMLESS = Map.of(
            "sem_trywait",
            PortableMode.isOn() ? Set.of(EAGAIN) : Set.of(EAGAIN, EINVAL),
            "sem_post",
            Set.of(EOVERFLOW),
            "memfd_create", // Then an unnamed file of the tmpfs takes its place.
            Set.of(EPERM, EACCES, EINVAL, ENOSYS),
            "fchmod",
            Set.of(EIO), // The mode is right already.
            "chmod",
            Set.of(EIO));

    private Expectation() {}

    /** The problem with what came of a fault, or null. */
    static String problemWith(Operation operation, Fault fault, Throwable thrown) {
        Outcome expected = expected(operation, fault);
        if (thrown == null) {
            return expected == Outcome.EXCEPTION ? "nothing was thrown" : null;
        }
        if (expected == Outcome.SUCCESS) {
            return "it is no reason to fail";
        }
        String message = String.valueOf(thrown.getMessage());
        if (!message.contains(operation.object()) && !namesDirectory(message)) {
            return "the message does not name the object " + operation.object();
        }
        return isRightKind(thrown, fault) ? null : "it is the wrong kind of exception";
    }

    /** On the portable path what is made or looked up needs the private directory first, and its lock. */
    private static boolean namesDirectory(String message) {
        return PortableMode.isOn() && message.contains("object=" + System.getProperty("multiproc.directory"));
    }

    private static Outcome expected(Operation operation, Fault fault) {
        String function = fault.function();
        int errno = fault.errno();
        if (operation.detours().contains(new Operation.Detour(function, errno))) {
            return Outcome.EITHER;
        }
        if (GIVING_BACK.contains(function) || operation.dispensable().contains(function)) {
            return Outcome.SUCCESS;
        }
        if (errno == EINTR || HARMLESS.getOrDefault(function, Set.of()).contains(errno)) {
            return Outcome.SUCCESS;
        }
        if (function.equals("syscall") && errno == EAGAIN) {
            return Outcome.SUCCESS;
        }
        boolean mayGiveBack =
                PortableMode.isOn() && (function.equals("fcntl") || function.equals("sem_trywait") && errno == EINVAL);
        // What is exhausted once is tried again after a collection, unless nothing has changed since the last one.
        boolean mayBeRetried = EXHAUSTION.contains(errno);
        return isTaken(fault) || mayGiveBack || mayBeRetried ? Outcome.EITHER : Outcome.EXCEPTION;
    }

    /** Asked for a lock, these mean that another has it, which leads elsewhere; asked who has it, they are errors. */
    private static boolean isTaken(Fault fault) {
        return fault.function().equals("fcntl") && (fault.errno() == EACCES || fault.errno() == EAGAIN);
    }

    private static boolean isRightKind(Throwable thrown, Fault fault) {
        boolean full = fault.errno() == ENOSPC && RESERVING.contains(fault.function())
                || fault.errno() == ENOMEM && CREATING.contains(fault.function());
        if (thrown instanceof ProcessStartException) {
            return thrown.getCause() != null && isRightKind(thrown.getCause(), fault);
        }
        if (thrown instanceof OutOfSharedMemoryException) {
            return full || fault.errno() == ENOSPC;
        }
        if (thrown instanceof StaleHandleException) {
            return isOfAnother(fault) || fault.errno() == EACCES && isCause(thrown.getCause(), fault);
        }
        if (thrown instanceof NameExistsException || thrown instanceof IncompleteObjectException) {
            return isOfAnother(fault);
        }
        return !full && isCause(thrown, fault);
    }

    /** As if something else had the name. */
    private static boolean isOfAnother(Fault fault) {
        return fault.function().equals("shm_open") && (fault.errno() == EACCES || fault.errno() == EINVAL);
    }

    private static boolean isCause(Throwable thrown, Fault fault) {
        return thrown instanceof NativeCallException
                && ((NativeCallException) thrown).errno() == fault.errno()
                && !((NativeCallException) thrown).errnoName().startsWith("errno");
    }
}
