package io.multiproc;

/** The operating system refused a call for a reason that has no exception of its own here. */
public final class NativeCallException extends MultiprocException {
    private static final long serialVersionUID = 1L;
    private final String call;
    private final int errno;
    private final String errnoName;
    private final String object;

    /**
     * Makes the exception.
     *
     * @param call the function that failed
     * @param errno the system's error number
     * @param errnoName the error's name, such as {@code EACCES}
     * @param object what the call was about
     * @param remedy what to do, or an empty text
     */
    public NativeCallException(String call, int errno, String errnoName, String object, String remedy) {
        super(call + " failed: errno=" + errnoName + " (" + errno + "), object=" + object
                + (remedy.isEmpty() ? "" : "; " + remedy));
        this.call = call;
        this.errno = errno;
        this.errnoName = errnoName;
        this.object = object;
    }

    /**
     * The function that failed.
     *
     * @return its name
     */
    public String call() {
        return call;
    }

    /**
     * The system's error number.
     *
     * @return errno, or the value of GetLastError on Windows
     */
    public int errno() {
        return errno;
    }

    /**
     * The error's name.
     *
     * @return a name such as {@code EACCES}
     */
    public String errnoName() {
        return errnoName;
    }

    /**
     * What the call was about.
     *
     * @return a name or description
     */
    public String object() {
        return object;
    }
}
