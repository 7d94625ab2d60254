package io.multiproc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.StaleHandleException;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.ChildJvm.Talk;
import io.multiproc.testing.Copies;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import io.multiproc.testing.NotOnWindows;
import io.multiproc.testing.PortableMode;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedIntArray;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Handles: what they lead to, and that they never lead to anything else. */
@ExtendWith(Leftovers.class)
class HandleTest {
    /** Raw memory, an array with a segment of its own, and a value in the arena, each with one number. */
    private record Three(SharedMemory memory, SharedIntArray array, SharedInt value) implements Serializable {
        private static final long serialVersionUID = 1L;

        static Three create() {
            return new Three(SharedMemory.create(64), SharedIntArray.zeros(1 << 20), SharedInt.create(0));
        }

        void set(int number) {
            memory.setInt(60, number);
            array.set((1 << 20) - 1, number);
            value.set(number);
        }

        List<Integer> get() {
            return List.of(memory.getInt(60), array.get((1 << 20) - 1), value.get());
        }

        void close() {
            memory.close();
            array.close();
            value.close();
        }
    }

    private static String encode(Object object) throws Exception {
        return Base64.getEncoder().encodeToString(Copies.write(object));
    }

    private static Object decode(String handle) throws Exception {
        return Copies.read(Base64.getDecoder().decode(handle));
    }

    /** Makes objects and hands them out until it is killed. */
    static void make(Talk talk) throws Exception {
        Three three = Three.create();
        three.set(1);
        talk.say(encode(three));
        talk.hear();
        three.close();
    }

    /** Takes objects, writes, and hands them out in its own name until it is killed. */
    static void passOn(Talk talk) throws Exception {
        Three three = (Three) decode(talk.hear());
        three.set(three.get().get(0) + 1);
        talk.say(encode(three));
        talk.hear();
        three.close();
    }

    @Test
    void whatIsPassedOnOutlivesEverybodyWhoHadItBefore() throws Exception {
        List<ChildJvm> children = new ArrayList<>();
        try {
            children.add(ChildJvm.start(HandleTest.class, "make"));
            for (int i = 0; i < 2; i++) {
                children.add(ChildJvm.start(HandleTest.class, "passOn"));
            }
            String handle = children.get(0).hear();
            for (int i = 1; i < 3; i++) {
                children.get(i).say(handle);
                handle = children.get(i).hear();
                children.get(i - 1).kill();
            }
            Three three = (Three) decode(handle);
            children.get(2).kill();
            assertEquals(List.of(3, 3, 3), three.get());
            Three again = (Three) decode(encode(three));
            again.set(4);
            assertEquals(List.of(4, 4, 4), three.get());
            three.close();
            again.close();
        } finally {
            for (ChildJvm child : children) {
                child.close();
            }
        }
    }

    @Test
    void aHandleOfADeadProcessIsRefused() throws Exception {
        try (ChildJvm child = ChildJvm.start(HandleTest.class, "make")) {
            String handle = child.hear();
            child.kill();
            StaleHandleException e = assertThrows(StaleHandleException.class, () -> decode(handle));
            String place = PortableMode.isOn() ? "place=a.multiproc." : "/proc/" + child.pid() + "/";
            place = NotOnWindows.WINDOWS ? "place=Local\\multiproc~" : place;
            assertTrue(e.getMessage().contains(place), e::getMessage);
        }
    }

    /** Hands out memory, ends it, and has other memory of the same size under the same descriptor. */
    static void makeOthers(Talk talk) throws Exception {
        SharedMemory first = SharedMemory.create(64);
        talk.say(encode(first));
        first.close();
        List<SharedMemory> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            others.add(SharedMemory.create(64));
        }
        talk.say("replaced");
        talk.hear();
        others.forEach(SharedMemory::close);
    }

    @Test
    void aHandleNeverLeadsToWhatHasItsPlaceNow() throws Exception {
        try (ChildJvm child = ChildJvm.start(HandleTest.class, "makeOthers")) {
            String handle = child.hear();
            child.expect("replaced");
            StaleHandleException e = assertThrows(StaleHandleException.class, () -> decode(handle));
            assertTrue(e.getMessage().contains("keep the object open"), e::getMessage);
        }
    }

    @Test
    @NotOnWindows("a name ends with its last user")
    void aNamedObjectIsFoundByItsNameWhenItsSenderIsDead() throws Exception {
        String name = Names.fresh();
        try (ChildJvm child = ChildJvm.start(HandleTest.class, "makeNamed", name)) {
            String handle = child.hear();
            child.kill();
            try (SharedIntArray array = (SharedIntArray) decode(handle)) {
                assertEquals(9, array.get(0));
            }
        } finally {
            Names.remove(name);
        }
    }

    static void makeNamed(Talk talk, String name) throws Exception {
        SharedIntArray array = SharedIntArray.create(name, 4);
        array.set(0, 9);
        talk.say(encode(array));
        talk.hear();
        array.close();
    }

    @Test
    void anArenaBlockThatWasFreedIsRefused() throws Exception {
        byte[] handle = Copies.write(SharedInt.create(5));
        List<SharedInt> others = new ArrayList<>();
        boolean refused = false;
        for (int i = 0; i < 200 && !refused; i++) {
            Leftovers.collect();
            others.add(SharedInt.create(6)); // It may lie where the other was.
            try (SharedInt value = (SharedInt) Copies.read(handle)) {
                assertEquals(5, value.get(), "not freed yet, so it is what it was");
            } catch (StaleHandleException e) {
                refused = true;
            }
        }
        assertTrue(refused, "an unreachable object is freed");
        others.forEach(SharedInt::close);
    }

    @Test
    void whatIsNoHandleIsRefused() throws Exception {
        // The class's own form, as a stream could claim it, instead of the handle.
        for (Class<?> type : List.of(SharedInt.class, SharedIntArray.class, SharedMemory.class)) {
            byte[] forged = replace(Copies.write(new Forged()), Forged.class.getName(), type.getName());
            assertThrows(ObjectStreamException.class, () -> Copies.read(forged), type::getName);
        }
    }

    private static final class Forged implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    private static byte[] replace(byte[] stream, String from, String to) {
        String text = new String(stream, StandardCharsets.ISO_8859_1);
        String before = (char) (from.length() >> 8) + "" + (char) (from.length() & 0xff) + from;
        String after = (char) (to.length() >> 8) + "" + (char) (to.length() & 0xff) + to;
        assertTrue(text.contains(before));
        return text.replace(before, after).getBytes(StandardCharsets.ISO_8859_1);
    }
}
