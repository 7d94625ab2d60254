package io.multiproc.internal.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.ByteArrayOutputStream;

/**
 * The user of this process, and what the system is told about the objects that this process makes: their owner is the user, who alone may open them.
 * Windows would otherwise write the group of the administrators as the owner of what an elevated process makes, and the other processes of the same user
 * could not open it.
 */
final class ThisUser {
    /** The process has one user from its beginning to its end. */
    private static volatile ThisUser current;

    private static final int TOKEN_QUERY = 8;
    private static final int TOKEN_USER = 1;
    private static final int TOKEN_OWNER = 4;
    private static final int LARGEST_INFORMATION = 256;
    private static final Pointer CURRENT_PROCESS = Pointer.createConstant(-1L);
    private static final String OBJECT = "the user of this process";

    private static final int ATTRIBUTES_SIZE = 24;
    private static final int DESCRIPTOR_AT = 8;
    private static final int INHERITED_AT = 16;

    private final SecurityId user;
    private final SecurityId usualOwner;
    private final Memory attributes;

    private ThisUser(SecurityId user, SecurityId usualOwner) {
        this.user = user;
        this.usualOwner = usualOwner;
        this.attributes = attributes(descriptor(user));
    }

    static ThisUser current() {
        ThisUser result = current;
        if (result == null) {
            result = new ThisUser(ofToken(TOKEN_USER), ofToken(TOKEN_OWNER));
            current = result;
        }
        return result;
    }

    /** What a function that makes an object takes: its owner, its permissions, and that child processes do not inherit the handle. */
    static Pointer securityAttributes() {
        return current().attributes;
    }

    SecurityId user() {
        return user;
    }

    /** Whether an object of this owner is this user's: made by this library, or by another program as the system does by itself. */
    boolean owns(SecurityId owner) {
        return owner.equals(user) || owner.equals(usualOwner);
    }

    private static SecurityId ofToken(int what) {
        PointerByReference token = new PointerByReference();
        if (!SecurityCalls.OpenProcessToken(CURRENT_PROCESS, TOKEN_QUERY, token)) {
            throw LastError.failure("OpenProcessToken", LastError.last(), OBJECT);
        }
        try (Memory result = new Memory(LARGEST_INFORMATION);
                Memory needed = new Memory(Integer.BYTES)) {
            if (!SecurityCalls.GetTokenInformation(token.getValue(), what, result, LARGEST_INFORMATION, needed)) {
                throw LastError.failure("GetTokenInformation", LastError.last(), OBJECT);
            }
            return SecurityId.at(result.getPointer(0));
        } finally {
            Handles.close(token.getValue());
        }
    }

    /** The system's structure SECURITY_ATTRIBUTES, and the descriptor behind it. */
    static Memory attributes(byte[] descriptor) {
        Memory result = new Memory(ATTRIBUTES_SIZE + descriptor.length);
        result.setLong(0, ATTRIBUTES_SIZE);
        result.setPointer(DESCRIPTOR_AT, result.share(ATTRIBUTES_SIZE));
        result.setLong(INHERITED_AT, 0);
        result.write(ATTRIBUTES_SIZE, descriptor, 0, descriptor.length);
        return result;
    }

    /**
     * A self-relative security descriptor: the user is the owner, and all rights are the user's; nothing is inherited from a directory.
     *
     * <pre>
     *   0          2         4         8         12        16               20        20 + n    28 + n
     *   +----------+---------+---------+---------+---------+----------------+---------+---------+-----------+---------+
     *   | revision | control | owner's | group's | audit's | permissions'   | owner,  | list's  | entry     | user,   |
     *   | 1        |         | place   | 0       | 0       | place          | n bytes | header  | 8 bytes   | n bytes |
     *   +----------+---------+---------+---------+---------+----------------+---------+---------+-----------+---------+
     * </pre>
     */
    static byte[] descriptor(SecurityId user) {
        int header = 20;
        int entry = 8 + user.length();
        int list = 8 + entry;
        int isPresentProtectedAndSelfRelative = 0x4 | 0x1000 | 0x8000;
        int allRights = 0x10000000;
        ByteArrayOutputStream result = new ByteArrayOutputStream(header + user.length() + list);
        put(result, 1, Short.BYTES);
        put(result, isPresentProtectedAndSelfRelative, Short.BYTES);
        put(result, header, Integer.BYTES);
        put(result, 0, Integer.BYTES);
        put(result, 0, Integer.BYTES);
        put(result, header + user.length(), Integer.BYTES);
        result.writeBytes(user.bytes());
        put(result, 2, Short.BYTES);
        put(result, list, Short.BYTES);
        put(result, 1, Short.BYTES);
        put(result, 0, Short.BYTES);
        put(result, 0, Short.BYTES);
        put(result, entry, Short.BYTES);
        put(result, allRights, Integer.BYTES);
        result.writeBytes(user.bytes());
        return result.toByteArray();
    }

    /** Little endian. */
    private static void put(ByteArrayOutputStream result, int value, int size) {
        for (int i = 0; i < size; i++) {
            result.write(value >>> i * Byte.SIZE);
        }
    }
}
