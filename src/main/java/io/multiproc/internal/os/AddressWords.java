package io.multiproc.internal.os;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;

/**
 * Typed access to the user's data by address, in native order. The one coordinate is {@code (long address)}. Where the name does not begin with
 * {@code ANY}, the address must be a multiple of the width. {@link AddressAccess} says whether and when these handles may be used; they are null where
 * the JDK has none.
 *
 * <p>Nothing here checks bounds: an address that is not mapped ends the process. The caller checks that the object is open and the data within its
 * bounds, and keeps the memory mapped until the access is over. The words of protocols are written through {@link Words} only.
 *
 * <p>The handles are those of the JDK's memory segments, bound to one segment over all addresses. They are constants, so a loop of such accesses compiles to
 * what a loop over an array of the heap compiles to; a segment for each object would not be constant. They are made by reflection, for this class is compiled
 * with JDK 17.
 */
public final class AddressWords {
    private static final Object EVERYWHERE = everywhere();

    public static final VarHandle BYTE = of("JAVA_BYTE");
    public static final VarHandle SHORT = of("JAVA_SHORT");
    public static final VarHandle INT = of("JAVA_INT");
    public static final VarHandle LONG = of("JAVA_LONG");
    public static final VarHandle ANY_SHORT = of("JAVA_SHORT_UNALIGNED");
    public static final VarHandle ANY_INT = of("JAVA_INT_UNALIGNED");
    public static final VarHandle ANY_LONG = of("JAVA_LONG_UNALIGNED");

    /** Whether there are all of them. */
    static final boolean COMPLETE =
            !Arrays.asList(BYTE, SHORT, INT, LONG, ANY_SHORT, ANY_INT, ANY_LONG).contains(null);

    private AddressWords() {}

    private static Object everywhere() {
        try {
            Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
            Object nowhere = segment.getField("NULL").get(null);
            return segment.getMethod("reinterpret", long.class).invoke(nowhere, Long.MAX_VALUE);
        } catch (ReflectiveOperationException | RuntimeException | Error e) {
            return null;
        }
    }

    private static VarHandle of(String layout) {
        if (EVERYWHERE == null) {
            return null;
        }
        try {
            Class<?> layouts = Class.forName("java.lang.foreign.ValueLayout");
            Object handle = layouts.getMethod("varHandle")
                    .invoke(layouts.getField(layout).get(null));
            VarHandle bound = (VarHandle) MethodHandles.class
                    .getMethod("insertCoordinates", VarHandle.class, int.class, Object[].class)
                    .invoke(null, handle, 0, new Object[] {EVERYWHERE});
            return bound.coordinateTypes().equals(List.of(long.class)) ? bound : null;
        } catch (ReflectiveOperationException | RuntimeException | Error e) {
            return null;
        }
    }
}
