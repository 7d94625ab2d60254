package io.multiproc.internal.os.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Each system has numbers of its own for its errors. */
class ErrnoTest {

    @Test
    void noTwoErrorsHaveOneNumber() {
        for (boolean darwin : new boolean[] {false, true}) {
            long different = Arrays.stream(Errno.values())
                    .mapToInt(errno -> errno.number(darwin))
                    .distinct()
                    .count();
            assertEquals(Errno.values().length, different, "darwin: " + darwin);
        }
    }

    @Test
    void theNumberOfTheOtherSystemIsAnotherError() {
        assertEquals(11, Errno.EAGAIN.number(false));
        assertEquals(35, Errno.EAGAIN.number(true));
        assertTrue(Errno.EAGAIN.is(11));
        assertEquals("EDEADLK", Errno.nameOf(35));
    }
}
