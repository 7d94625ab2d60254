package io.multiproc.internal.os.windows;

import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.WinBase;
import com.sun.jna.platform.win32.WinError;
import io.multiproc.internal.os.Semaphores.Semaphore;

/** An open named semaphore. Its maximum keeps posts for everybody from piling up. */
final class WindowsSemaphore implements Semaphore {
    /** Sleepers beyond this number are not woken at once, but when their slice of sleep ends. */
    static final int MOST_POSTS = 256;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final String object;
    private final Pointer handle;

    WindowsSemaphore(String object, Pointer handle) {
        this.object = object;
        this.handle = handle;
    }

    @Override
    public boolean await(long nanos) {
        int millis = (int) Math.min((nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI, Integer.MAX_VALUE);
        int result = Calls.WaitForSingleObject(handle, Math.max(0, millis));
        if (result == WinBase.WAIT_OBJECT_0) {
            return true;
        }
        if (result == WinError.WAIT_TIMEOUT) {
            return false;
        }
        throw LastError.failure("WaitForSingleObject", LastError.last(), object);
    }

    /** Adds as many as fit: a count that goes over the maximum adds none, so smaller ones follow it. */
    @Override
    public void post(int count) {
        int left = Math.min(count, MOST_POSTS);
        for (int step = left; step > 0; step = Math.min(left, step / 2)) {
            if (Calls.ReleaseSemaphore(handle, step, null)) {
                left -= step;
            } else {
                int error = LastError.last();
                if (!LastError.ERROR_TOO_MANY_POSTS.is(error)) {
                    throw LastError.failure("ReleaseSemaphore", error, object);
                }
            }
        }
    }

    @Override
    public void removeNameIfUnused() {
        // The kernel does it.
    }

    @Override
    public void close() {
        Handles.close(handle);
    }
}
