package io.multiproc.internal.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.StaleHandleException;
import io.multiproc.internal.life.Life;
import io.multiproc.internal.os.Os;
import io.multiproc.internal.os.Segment;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One process frees a block while another attaches it: each transition by hand. */
class BlockHandshakeTest {
    private static final int SIZE_CLASS = 1;
    private static final long NONCE = 0x1234567;

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
        segment = Os.current().segments().create(null, 1 << 16);
        ObjectSpec spec = new ObjectSpec(Kind.ARENA, (char) 0, 1, (1 << 16) - dataOffset);
        maker = Attachment.create(segment, spec, null, tables, dataOffset);
        maker.header().setMakerId(maker.claim());
        words = maker.words();
        offset = (int) dataOffset;
        Block.carve(words, offset, SIZE_CLASS);
        use = maker.useNewBlock(offset, new ObjectSpec(Kind.VALUE, 'i', 4, 1), NONCE);
    }

    @AfterEach
    void close() {
        user.die();
        segment.close();
        assertEquals(offset, use.offset());
    }

    private FutureTask<Void> start(Callable<Void> task) {
        FutureTask<Void> future = new FutureTask<>(task);
        new Thread(future, "attacher").start();
        return future;
    }

    private FutureTask<Void> attachInAnotherThread() {
        user.attachment(maker);
        return start(() -> {
            user.attach(maker, offset, NONCE);
            return null;
        });
    }

    private void awaitUsers(int count) {
        while (Long.bitCount(Block.users(words, offset)) != count) {
            Thread.onSpinWait();
        }
    }

    @Test
    void attacherSetsItsBitAndTakesItOutAgain() {
        user.attach(maker, offset, NONCE);
        assertEquals(2, Long.bitCount(Block.users(words, offset)));
        user.drop(maker, offset);
        assertEquals(1, Long.bitCount(Block.users(words, offset)));
    }

    @Test
    void wrongNonceIsStaleAndLeavesNoBit() {
        assertThrows(StaleHandleException.class, () -> user.attach(maker, offset, NONCE + 2));
        assertEquals(1, Long.bitCount(Block.users(words, offset)));
    }

    @Test
    void implausibleOffsetIsStale() {
        for (int wrong : new int[] {0, offset - 64, offset + 1, offset + 8, 1 << 16, Integer.MAX_VALUE, -64}) {
            assertThrows(StaleHandleException.class, () -> user.attach(maker, wrong, NONCE));
        }
    }

    @Test
    void attacherWaitsWhileTheMakerLooksAndGetsWhatItKeeps() throws Exception {
        assertTrue(Block.beginFreeing(words, offset));
        FutureTask<Void> attaching = attachInAnotherThread();
        awaitUsers(2);
        assertFalse(attaching.isDone());
        Block.keepLive(words, offset);
        attaching.get();
        user.attach(maker, offset, NONCE);
    }

    @Test
    void attacherIsRefusedWhatTheMakerFrees() {
        Block.beginFreeing(words, offset);
        FutureTask<Void> attaching = attachInAnotherThread();
        awaitUsers(2);
        Block.beginZeroing(words, offset);
        ExecutionException refusal = assertThrows(ExecutionException.class, attaching::get);
        assertEquals(StaleHandleException.class, refusal.getCause().getClass());
        Block.free(words, offset, SizeClass.bytes(SIZE_CLASS));
        assertEquals(0, Block.users(words, offset));
        assertEquals(SIZE_CLASS, Block.sizeClass(words, offset));
    }

    @Test
    void blockOfAMakerThatDiedWhileItLookedStaysLive() throws Exception {
        user.attachment(maker);
        Block.beginFreeing(words, offset);
        segment.close();
        attachInAnotherThread().get();
    }

    @Test
    void blockOfAMakerThatDiedWhileItZeroedIsGone() {
        user.attachment(maker);
        Block.beginFreeing(words, offset);
        Block.beginZeroing(words, offset);
        segment.close();
        assertThrows(StaleHandleException.class, () -> user.attach(maker, offset, NONCE));
    }

    @Test
    void userThatHasTheBlockAttachesItAgainWhileTheMakerLooks() {
        user.attach(maker, offset, NONCE);
        Block.beginFreeing(words, offset);
        user.attach(maker, offset, NONCE);
        assertThrows(StaleHandleException.class, () -> user.attach(maker, offset, NONCE + 2));
        Block.keepLive(words, offset);
    }

    @Test
    void bitOfADeadUserIsClearedBeforeItsSlotGoesToAnother() {
        ArenaUser[] all = new ArenaUser[Block.MAX_USERS - 1];
        for (int i = 0; i < all.length; i++) {
            all[i] = new ArenaUser();
            all[i].attach(maker, offset, NONCE);
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
