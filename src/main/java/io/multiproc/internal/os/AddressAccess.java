package io.multiproc.internal.os;

/**
 * Whether and when the user's data is reached through {@link AddressWords} instead of {@link DataWords}.
 *
 * <p>The first use of the JDK's memory segments takes some 30 ms of processor time. So a process pays for it when it makes or attaches an array or raw
 * memory, or has used values {@value #OFTEN} times.
 */
public final class AddressAccess {
    /** The system property that chooses: {@value #NEVER}, {@value #AT_ONCE} if possible, or anything else for what is said above. */
    public static final String PROPERTY = "multiproc.access";

    /** Never by address. */
    public static final String NEVER = "buffer";

    /** By address from the first use on, values as well. */
    public static final String AT_ONCE = "address";

    private static final String MODE = System.getProperty(PROPERTY, "");

    private static final int FEATURE = 22;
    private static final int OFTEN = 256;

    /**
     * Whether this process may ever do so. A constant: the compiler removes what it guards. Where there are steps, writes of data are some, and go through
     * the buffers.
     */
    public static final boolean POSSIBLE = !MODE.equals(NEVER) && !Steps.ON && isAllowed();

    /** How many uses of values remain until their data is reached by address. Threads may miscount them. */
    private static int untilReady = MODE.equals(AT_ONCE) ? 0 : OFTEN;

    private AddressAccess() {}

    /**
     * Whether the module of this class may use the JDK's restricted methods without a warning. On the class path this is so as soon as JNA may load its
     * library; on the module path it takes the option {@code --enable-native-access} for this module as well.
     */
    private static boolean isAllowed() {
        if (Runtime.version().feature() < FEATURE) {
            return false;
        }
        try {
            NativeAccess.check();
            Module own = AddressAccess.class.getModule();
            return (boolean) Module.class.getMethod("isNativeAccessEnabled").invoke(own);
        } catch (ReflectiveOperationException | RuntimeException | Error e) {
            return false;
        }
    }

    /**
     * Makes it ready, once; returns whether it is. If the handles cannot be made, as with a full heap, all goes through the buffers. Only where it is
     * {@link #POSSIBLE}.
     */
    public static boolean prepare() {
        try {
            untilReady = 0;
            if (AddressWords.COMPLETE) {
                return true;
            }
        } catch (LinkageError | VirtualMachineError e) {
            // The class cannot be used any more: the buffers can.
        }
        untilReady = Integer.MAX_VALUE;
        return false;
    }

    /** Counts a use through buffers; returns whether it is ready now. Only where it is {@link #POSSIBLE}. */
    public static boolean isReady() {
        if (untilReady > 0) {
            untilReady--;
            return false;
        }
        return prepare();
    }
}
