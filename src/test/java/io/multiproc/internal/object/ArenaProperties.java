package io.multiproc.internal.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.multiproc.StaleHandleException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever several processes do, the arena hands out clean blocks of nobody else, and takes none from a living user. */
class ArenaProperties {
    private static final int USERS = 3;

    /** An object that was allocated once, and who uses it. */
    private static final class Item {
        final Attachment attachment;
        final int offset;
        final int size;
        final long nonce;
        final byte pattern;
        final BlockUse makersUse;
        final Set<ArenaUser> users = new HashSet<>();
        boolean ownedByMaker = true;

        Item(Arena.Allocated allocated, int size, byte pattern) {
            attachment = allocated.attachment();
            makersUse = allocated.use();
            offset = makersUse.offset();
            nonce = allocated.nonce();
            this.size = size;
            this.pattern = pattern;
        }

        boolean isLive() {
            return ownedByMaker || !users.isEmpty();
        }

        int end() {
            return offset + SizeClass.bytes(SizeClass.of(Block.DATA_AT + (long) size));
        }

        boolean overlaps(Item other) {
            return attachment == other.attachment && offset < other.end() && other.offset < end();
        }

        void check(ByteBuffer words) {
            for (int i = 0; i < size; i++) {
                assertEquals(pattern, words.get(offset + Block.DATA_AT + i));
            }
        }
    }

    @Property(tries = 150)
    void blocksOfTheLivingAreNeverHandedOut(@ForAll @Size(max = 120) List<@IntRange(max = 1 << 20) Integer> steps) {
        Scenario scenario = new Scenario();
        try {
            for (int step : steps) {
                scenario.take(step & 7, step >>> 3);
                scenario.checkLiving();
            }
        } finally {
            scenario.users.forEach(ArenaUser::die);
        }
    }

    private static final class Scenario {
        private final Arena arena = new Arena();
        private final List<Item> items = new ArrayList<>();
        private final List<ArenaUser> users = new ArrayList<>();
        private byte next;

        Scenario() {
            for (int i = 0; i < USERS; i++) {
                users.add(new ArenaUser());
            }
        }

        void checkLiving() {
            items.stream().filter(Item::isLive).forEach(item -> item.check(item.attachment.words()));
        }

        void take(int what, int which) {
            if (what <= 2 || items.isEmpty()) {
                allocate(1 + which % 700);
                return;
            }
            Item item = items.get(which % items.size());
            ArenaUser user = users.get(which / 31 % USERS);
            switch (what) {
                case 3, 4 -> attach(item, user);
                case 5 -> dropByMaker(item);
                case 6 -> {
                    if (item.users.remove(user)) {
                        user.drop(item.attachment, item.offset);
                    }
                }
                default -> kill(which % USERS);
            }
        }

        private void allocate(int size) {
            Item item =
                    new Item(arena.allocate(new ObjectSpec(Kind.ARRAY, 'b', 1, size)), size, (byte) (next++ % 100 + 1));
            for (Item other : items) {
                assertFalse(other.isLive() && other.overlaps(item), "handed out while it was in use");
            }
            ByteBuffer words = item.attachment.words();
            for (int at = item.offset + Block.LOCK_AT; at < item.end(); at++) {
                assertEquals(0, words.get(at), "dirty");
            }
            for (int i = 0; i < size; i++) {
                words.put(item.offset + Block.DATA_AT + i, item.pattern);
            }
            items.add(item);
        }

        private void attach(Item item, ArenaUser user) {
            if (item.users.contains(user)) {
                return;
            }
            try {
                user.attach(item.attachment, item.offset, item.nonce, new ObjectSpec(Kind.ARRAY, 'b', 1, item.size));
                item.users.add(user);
                item.check(user.attachment(item.attachment).words());
            } catch (StaleHandleException e) {
                assertFalse(item.isLive(), "refused although somebody uses it");
            }
        }

        private void dropByMaker(Item item) {
            if (item.ownedByMaker) {
                item.ownedByMaker = false;
                item.makersUse.end();
            }
        }

        private void kill(int number) {
            ArenaUser dead = users.get(number);
            dead.die();
            items.forEach(item -> item.users.remove(dead));
            users.set(number, new ArenaUser());
        }
    }
}
