package io.multiproc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.ChildJvm.Talk;
import io.multiproc.testing.Copies;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Sampled;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Small objects never overlap, are zero when they are new, and live as long as any living process has them, under random sequences of making,
 * attaching, dropping and killing. Every object is filled with its own number.
 */
class SmallObjectsProperties {

    /** Has objects for the test: {@code attach number handle}, {@code drop number}, {@code check}. */
    static void keep(Talk talk) throws Exception {
        Map<Integer, SharedIntArray> kept = new HashMap<>();
        while (true) {
            String[] words = talk.hear().split(" ");
            switch (words[0]) {
                case "attach":
                    kept.put(Integer.parseInt(words[1]), (SharedIntArray)
                            Copies.read(Base64.getDecoder().decode(words[2])));
                    talk.say("attached");
                    break;
                case "drop":
                    kept.remove(Integer.parseInt(words[1]));
                    System.gc();
                    talk.say("dropped");
                    break;
                case "check":
                    kept.forEach(SmallObjectsProperties::checkContents);
                    talk.say("right");
                    break;
                default:
                    throw new AssertionError(words[0]);
            }
        }
    }

    private static void checkContents(int number, SharedIntArray array) {
        for (long i = 0; i < array.length(); i++) {
            if (array.get(i) != number) {
                throw new AssertionError("object " + number + ": " + array);
            }
        }
    }

    /** The parent's objects, and which of them are in the child. */
    private static final class World {
        final Map<Integer, SharedIntArray> own = new HashMap<>();
        final List<Integer> childs = new ArrayList<>();
        ChildJvm child;
        int next = 1;

        void make(int size) {
            SharedIntArray array = SharedIntArray.zeros(size);
            assertEquals(0, array.stream().filter(element -> element != 0).count(), "a new object is zero");
            array.fill(next);
            own.put(next++, array);
        }

        int pick(int choice) {
            return List.copyOf(own.keySet()).get(choice % own.size());
        }

        void attach(int number) throws Exception {
            if (child == null) {
                child = ChildJvm.start(SmallObjectsProperties.class, "keep");
            }
            child.say("attach " + number + " " + Base64.getEncoder().encodeToString(Copies.write(own.get(number))));
            child.expect("attached");
            childs.add(number);
        }

        void dropOfChild(int choice) throws Exception {
            int number = childs.get(choice % childs.size());
            childs.removeIf(one -> one == number);
            child.say("drop " + number);
            child.expect("dropped");
        }

        void kill() throws Exception {
            child.kill();
            child.close();
            child = null;
            childs.clear();
        }

        void check() throws Exception {
            own.forEach(SmallObjectsProperties::checkContents);
            if (child != null) {
                child.say("check");
                child.expect("right");
            }
        }
    }

    @Sampled(1)
    @Property(tries = 6, shrinking = ShrinkingMode.OFF)
    void blocksNeverOverlapAndAreNeverDirty(
            @ForAll @Size(min = 60, max = 150) List<@IntRange(min = 0, max = 9_999) Integer> choices) throws Exception {
        World world = new World();
        try {
            for (int choice : choices) {
                int rest = choice / 100;
                int kind = choice % 100;
                if (kind < 45 || world.own.isEmpty()) {
                    world.make(rest % 2 == 0 ? rest % 5 : rest * 7);
                } else if (kind < 65) {
                    world.own.remove(world.pick(rest));
                } else if (kind < 80) {
                    world.attach(world.pick(rest));
                } else if (kind < 85 && !world.childs.isEmpty()) {
                    world.dropOfChild(rest);
                } else if (kind < 88 && world.child != null) {
                    world.kill();
                } else if (kind < 96) {
                    Leftovers.collect();
                } else {
                    world.check();
                }
            }
            Leftovers.collect();
            for (int i = 0; i < 50; i++) {
                world.make(i);
            }
            world.check();
        } finally {
            if (world.child != null) {
                world.kill();
            }
        }
    }
}
