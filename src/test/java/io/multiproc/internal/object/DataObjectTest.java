package io.multiproc.internal.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.internal.os.AddressAccess;
import io.multiproc.internal.os.AddressWords;
import io.multiproc.internal.os.DataWords;
import io.multiproc.testing.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When an object has the address of its data, and that it is the right one. */
@ExtendWith(Leftovers.class)
class DataObjectTest {
    /** More than enough for values. */
    private static final int OFTEN = 10_000;

    private static final class Data extends DataObject {
        private final View view;

        Data(View view, ByAddress from) {
            super(view, from);
            this.view = view;
        }

        long now() {
            return address();
        }

        long afterUse() {
            countUse(view);
            return address();
        }

        private static Data of(Kind kind, long length, ByAddress from) {
            char code = kind == Kind.RAW ? 0 : 'i';
            ObjectSpec spec = new ObjectSpec(kind, code, kind == Kind.RAW ? 1 : Integer.BYTES, length);
            return new Data(View.create(View.Placement.ANONYMOUS, spec, view -> {}), from);
        }
    }

    /** How an object lies in its segment. */
    enum Place {
        BLOCK(Kind.VALUE, 1),
        SEGMENT(Kind.ARRAY, 1 << 20),
        RAW_MEMORY(Kind.RAW, 100);

        private final Kind kind;
        private final long length;

        Place(Kind kind, long length) {
            this.kind = kind;
            this.length = length;
        }
    }

    @ParameterizedTest
    @EnumSource
    void theAddressIsThatOfTheDataUntilTheClose(Place place) {
        Data data = Data.of(place.kind, place.length, DataObject.ByAddress.FIRST_USE);
        if (!AddressAccess.POSSIBLE) {
            assertEquals(0, data.now());
        } else {
            DataWords.INT.setVolatile(data.view.buffer(), 0, 7);
            assertEquals(7, (int) AddressWords.INT.getVolatile(data.now()));
            AddressWords.INT.setVolatile(data.now(), 8);
            assertEquals(8, (int) DataWords.INT.getVolatile(data.view.buffer(), 0));
        }
        data.view.close();
        assertEquals(0, data.now());
        data.view.giveAddress(data);
        assertEquals(0, data.now(), "given after the close");
    }

    @Test
    void aValueGetsItAfterFrequentUseAndNotAfterTheClose() {
        Data data = Data.of(Kind.VALUE, 1, DataObject.ByAddress.FREQUENT_USE);
        Data closed = Data.of(Kind.VALUE, 1, DataObject.ByAddress.FREQUENT_USE);
        closed.view.close();
        for (int i = 0; i < OFTEN; i++) {
            data.afterUse();
            assertEquals(0, closed.afterUse());
        }
        assertEquals(AddressAccess.POSSIBLE, data.afterUse() != 0);
        assertEquals(data.now(), data.afterUse());
        data.view.close();
        assertEquals(0, data.afterUse());
    }

    @Test
    void anObjectThatDoesNotAskForItNeverHasIt() {
        Data data = Data.of(Kind.VALUE, 1, DataObject.ByAddress.NEVER);
        for (int i = 0; i < OFTEN; i++) {
            assertEquals(0, data.afterUse());
        }
        data.view.close();
    }

    @Test
    void everyJdkThatHasTheHandlesAndTheOptionUsesThem() {
        boolean asked = !AddressAccess.NEVER.equals(System.getProperty(AddressAccess.PROPERTY));
        boolean can = Runtime.version().feature() >= 22;
        assertEquals(asked && can, AddressAccess.POSSIBLE);
        if (can) {
            assertTrue(AddressAccess.prepare(), "handles are missing");
            assertNotEquals(null, AddressWords.ANY_LONG);
        }
    }
}
