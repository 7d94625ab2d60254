package io.multiproc.internal.os.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Identifiers of users, and what the system is told about an object of one, byte for byte. */
class ThisUserTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String ADMINISTRATOR = "01 05 000000000005 15000000 01020304 05060708 090a0bff f4010000";

    private static byte[] bytes(String hex) {
        return HEX.parseHex(hex.replace(" ", ""));
    }

    private static SecurityId id(String hex) {
        return new SecurityId(bytes(hex));
    }

    @Test
    void identifiersAreWrittenAsWindowsWritesThem() {
        assertEquals("S-1-1-0", id("01 01 000000000001 00000000").toString());
        assertEquals(
                "S-1-5-21-67305985-134678021-4278913545-500", id(ADMINISTRATOR).toString());
        assertEquals("S-1-281474976710655", id("01 00 ffffffffffff").toString());
    }

    @Test
    void identifiersAreEqualIfAllTheirBytesAre() {
        SecurityId one = id(ADMINISTRATOR);
        assertEquals(one, id(ADMINISTRATOR));
        assertEquals(one.hashCode(), id(ADMINISTRATOR).hashCode());
        for (int i = 0; i < one.length(); i++) {
            byte[] other = bytes(ADMINISTRATOR);
            other[i]++;
            assertNotEquals(one, new SecurityId(other));
        }
        assertNotEquals(one, id("01 04 000000000005 15000000 01020304 05060708 090a0bff"));
    }

    @Test
    void theDescriptorHasTheUserAsOwnerAndNobodyElseWithRights() {
        String user = "010100000000000512000000";
        String header = "0100" + "0490" + "14000000" + "00000000" + "00000000" + "20000000";
        String list = "0200" + "1c00" + "0100" + "0000" + "0000" + "1400" + "00000010" + user;
        assertEquals(header + user + list, HEX.formatHex(ThisUser.descriptor(id(user))));
    }
}
