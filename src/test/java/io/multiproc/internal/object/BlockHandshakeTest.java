package io.multiproc.internal.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.DamagedObjectException;
import io.multiproc.IncompatibleObjectException;
import io.multiproc.StaleHandleException;
import io.multiproc.internal.life.Life;
import io.multiproc.internal.os.Budget;
import io.multiproc.internal.os.Segment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One process frees a block while another attaches it: each transition by hand. */
class BlockHandshakeTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int SIZE_CLASS = 1;
    private static final long NONCE = 0x1234567;
    private static final ObjectSpec SPEC = new ObjectSpec(Kind.VALUE, 'i', 4, 1);

    private final ArenaUser user = new ArenaUser();
    private Segment segment;
    private Attachment maker;
    private ByteBuffer words;
    private int offset;
    private BlockUse use;

    /** An arena with one live block, made by hand so that its segment can be closed like that of a killed process. */
    @BeforeEach
    void makeArena() {
        Header.Tables tables = new Header.Tables(Block.MAX_USERS, 8);
        long dataOffset = tables.dataOffset(Block.ALIGNMENT);
        segment = Budget.create(null, 1 << 16, false);
        ObjectSpec spec = new ObjectSpec(Kind.ARENA, (char) 0, 1, (1 << 16) - dataOffset);
        maker = Attachment.create(segment, spec, null, tables, dataOffset);
        maker.claim();
        words = maker.words();
        offset = (int) dataOffset;
        Block.carve(words, offset, SIZE_CLASS);
        use = maker.useNewBlock(offset, SIZE_CLASS, SPEC, NONCE);
    }

    @AfterEach
    void close() {
        user.die();
        segment.close();
        assertEquals(offset, use.offset());
    }

    @Test
    void attacherSetsItsBitAndTakesItOutAgain() {
        user.attach(maker, offset, NONCE, SPEC);
        assertEquals(2, Long.bitCount(Block.users(words, offset)));
        user.drop(maker, offset);
        assertEquals(1, Long.bitCount(Block.users(words, offset)));
    }

    @Test
    void wrongNonceIsStaleAndLeavesNoBit() {
        assertThrows(StaleHandleException.class, () -> user.attach(maker, offset, NONCE + 2, SPEC));
        assertEquals(1, Long.bitCount(Block.users(words, offset)));
    }

    @Test
    void implausibleOffsetIsStale() {
        for (int wrong : new int[] {0, offset - 64, offset + 1, offset + 8, 1 << 16, Integer.MAX_VALUE, -64}) {
            assertThrows(StaleHandleException.class, () -> user.attach(maker, wrong, NONCE, SPEC));
        }
    }

    private void assertStale() {
        assertThrows(StaleHandleException.class, () -> user.attach(maker, offset, NONCE, SPEC));
    }

    @Test
    void attacherTakesTheBlockBackWhileTheMakerLooksAndTheMakerKeepsIt() {
        assertTrue(Block.beginFreeing(words, offset));
        user.attach(maker, offset, NONCE, SPEC);
        assertFalse(
                Block.beginZeroing(words, offset), "the maker has looked at the bits before the attacher set its own");
        Block.keepLive(words, offset);
        assertEquals(2, Long.bitCount(Block.users(words, offset)));
        user.attach(maker, offset, NONCE, SPEC);
    }

    @Test
    void attacherDoesNotWaitForAMakerThatDoesNotGoOn() {
        user.attachment(maker);
        assertTrue(Block.beginFreeing(words, offset));
        assertTimeoutPreemptively(LIMIT, () -> user.attach(maker, offset, NONCE, SPEC));
    }

    @Test
    void attacherIsRefusedWhatTheMakerFrees() {
        Block.beginFreeing(words, offset);
        assertTrue(Block.beginZeroing(words, offset));
        assertStale();
        Block.free(words, offset, SIZE_CLASS);
        assertStale();
        assertEquals(0, Block.users(words, offset));
        assertEquals(SIZE_CLASS, Block.sizeClass(words, offset));
    }

    @Test
    void blockOfAMakerThatDiedWhileItLookedStaysLive() {
        user.attachment(maker);
        Block.beginFreeing(words, offset);
        segment.close();
        user.attach(maker, offset, NONCE, SPEC);
    }

    @Test
    void handleThatSaysSomethingElseIsRefusedAndLeavesNoBit() {
        for (ObjectSpec wrong : List.of(
                new ObjectSpec(Kind.ARRAY, 'i', 4, 1),
                new ObjectSpec(Kind.VALUE, 'f', 4, 1),
                new ObjectSpec(Kind.VALUE, 'i', 8, 1),
                new ObjectSpec(Kind.VALUE, 'i', 4, 2))) {
            assertThrows(IncompatibleObjectException.class, () -> user.attach(maker, offset, NONCE, wrong));
            assertEquals(1, Long.bitCount(Block.users(words, offset)));
            user.attach(maker, offset, NONCE, SPEC);
            assertThrows(IncompatibleObjectException.class, () -> user.attach(maker, offset, NONCE, wrong));
            user.drop(maker, offset);
        }
    }

    @Test
    void everyWrongStateOrClassIsToldAtOnce() {
        long word = words.getLong(offset);
        user.attachment(maker);
        for (int state = 4; state <= 0xff; state++) {
            words.putLong(offset, word & ~0xffL | state);
            assertDamaged();
        }
        for (int sizeClass = 0; sizeClass <= 0xff; sizeClass++) {
            words.putLong(offset, word & ~0xff00L | (long) sizeClass << 8);
            boolean fits = SizeClass.isClass(sizeClass) && SizeClass.bytes(sizeClass) <= words.limit() - offset;
            if (!fits) {
                assertDamaged();
            }
        }
        words.putLong(offset, word);
        user.attach(maker, offset, NONCE, SPEC);
    }

    private void assertDamaged() {
        assertTimeoutPreemptively(
                LIMIT, () -> assertThrows(DamagedObjectException.class, () -> user.attach(maker, offset, NONCE, SPEC)));
    }

    @Test
    void wrongClassesEndTheCleaningOfASlotAndLeaveItFree() {
        Life first = new ArenaUser().attachment(maker).life();
        int slot = Life.slotOf(first.claim());
        first.release();
        Block.carve(words, offset + 128, 60);
        ArenaUser[] others = new ArenaUser[Block.MAX_USERS - 2];
        for (int i = 0; i < others.length; i++) {
            others[i] = new ArenaUser();
            others[i].attachment(maker).claim();
        }
        Attachment last = user.attachment(maker);
        assertTimeoutPreemptively(LIMIT, () -> assertThrows(DamagedObjectException.class, last::claim));
        Block.carve(words, offset + 128, 0);
        assertEquals(slot, Life.slotOf(last.claim()));
        for (ArenaUser other : others) {
            other.die();
        }
    }

    @Test
    void blockOfAMakerThatDiedWhileItZeroedIsGone() {
        user.attachment(maker);
        Block.beginFreeing(words, offset);
        Block.beginZeroing(words, offset);
        segment.close();
        assertStale();
    }

    @Test
    void userThatHasTheBlockAttachesItAgainWhileTheMakerLooks() {
        user.attach(maker, offset, NONCE, SPEC);
        Block.beginFreeing(words, offset);
        user.attach(maker, offset, NONCE, SPEC);
        assertThrows(StaleHandleException.class, () -> user.attach(maker, offset, NONCE + 2, SPEC));
        Block.keepLive(words, offset);
    }

    @Test
    void bitOfADeadUserIsClearedBeforeItsSlotGoesToAnother() {
        ArenaUser[] all = new ArenaUser[Block.MAX_USERS - 1];
        for (int i = 0; i < all.length; i++) {
            all[i] = new ArenaUser();
            all[i].attach(maker, offset, NONCE, SPEC);
        }
        assertEquals(-1L, Block.users(words, offset));
        all[7].die();
        int slot = Life.slotOf(user.attachment(maker).claim());
        assertEquals(~(1L << slot), Block.users(words, offset));
        for (ArenaUser each : all) {
            each.die();
        }
    }
}
