package io.multiproc.testing;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the Windows kernel says that this process has open and mapped. */
final class WindowsProcess {
    private static final int OBJECT_NAME_INFORMATION = 1;
    private static final int OBJECT_TYPE_INFORMATION = 2;
    private static final Set<String> TYPES = Set.of("Section", "Semaphore", "Mutant");
    private static final int BUFFER = 4096;
    private static final int LAST_HANDLE = 1 << 14;
    private static final int HANDLE_STEP = 4;

    /** The system gives the lowest free number, and each question takes long: so many numbers behind the highest that was ever seen are looked at. */
    private static final int BEYOND = 512 * HANDLE_STEP;

    private static final int MEMORY_BASIC_INFORMATION = 48;
    private static final int ALLOCATION_BASE = 8;
    private static final int REGION_SIZE = 24;
    private static final int STATE = 32;
    private static final int TYPE = 40;
    private static final int MEM_FREE = 0x10000;
    private static final int MEM_MAPPED = 0x40000;

    private static volatile long highest;

    private interface Ntdll extends Library {
        int NtQueryObject(Pointer handle, int what, Pointer result, int length, Pointer needed);
    }

    private interface Kernel32 extends Library {
        long VirtualQuery(Pointer address, Pointer result, long length);
    }

    private static final class Loaded {
        static final Ntdll NTDLL = Native.load("ntdll", Ntdll.class);
        static final Kernel32 KERNEL32 = Native.load("kernel32", Kernel32.class);
    }

    private WindowsProcess() {}

    /** The names of this library's sections, semaphores and mutexes that this process has open. */
    static List<String> handles() {
        List<String> found = new ArrayList<>();
        try (Memory memory = new Memory(BUFFER)) {
            for (long value = HANDLE_STEP; value < Math.min(LAST_HANDLE, highest + BEYOND); value += HANDLE_STEP) {
                Pointer handle = new Pointer(value);
                // The type first: asking for the name of a pipe may wait.
                String type = ask(handle, OBJECT_TYPE_INFORMATION, memory);
                highest = type == null ? highest : Math.max(highest, value);
                if (type != null && TYPES.contains(type)) {
                    String name = ask(handle, OBJECT_NAME_INFORMATION, memory);
                    if (name != null && (name.contains("multiproc~") || name.contains(Names.prefix()))) {
                        found.add(type + " " + name);
                    }
                }
            }
        }
        return found;
    }

    /** Both answers begin with a string: length in bytes, then its address. */
    private static String ask(Pointer handle, int what, Memory memory) {
        if (Loaded.NTDLL.NtQueryObject(handle, what, memory, BUFFER, null) != 0) {
            return null;
        }
        int length = Short.toUnsignedInt(memory.getShort(0));
        Pointer text = memory.getPointer(Native.POINTER_SIZE);
        return text == null ? null : new String(text.getCharArray(0, length / Character.BYTES));
    }

    /** How many handles of an anonymous segment this process has, by the number in its name. */
    static long sectionsOf(long inode) {
        String number = String.format("%016x", inode);
        return handles().stream()
                .filter(name -> name.startsWith("Section ") && name.endsWith(number))
                .count();
    }

    /** The bytes of all mapped views, those of the JVM included. */
    static long bytesMapped() {
        long[] sum = {0};
        eachView((base, size) -> sum[0] += size);
        return sum[0];
    }

    /** Where views of file mappings begin, those of the JVM included. */
    static List<String> mappings() {
        Set<String> bases = new TreeSet<>();
        eachView((base, size) -> bases.add(Long.toHexString(base)));
        return List.copyOf(bases);
    }

    private interface Visitor {
        void visit(long base, long size);
    }

    private static void eachView(Visitor visitor) {
        try (Memory memory = new Memory(MEMORY_BASIC_INFORMATION)) {
            long at = 0;
            while (Loaded.KERNEL32.VirtualQuery(new Pointer(at), memory, MEMORY_BASIC_INFORMATION) != 0) {
                if (memory.getInt(STATE) != MEM_FREE && memory.getInt(TYPE) == MEM_MAPPED) {
                    visitor.visit(memory.getLong(ALLOCATION_BASE), memory.getLong(REGION_SIZE));
                }
                at += memory.getLong(REGION_SIZE);
            }
        }
    }
}
