package io.multiproc.internal.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.multiproc.IncompatibleObjectException;
import io.multiproc.StaleHandleException;
import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.memory.SharedMemory;
import io.multiproc.memory.SharedOptions;
import io.multiproc.sync.SharedBarrier;
import io.multiproc.sync.SharedCountDownLatch;
import io.multiproc.sync.SharedEvent;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedReadWriteLock;
import io.multiproc.sync.SharedReentrantLock;
import io.multiproc.sync.SharedSemaphore;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Copies;
import io.multiproc.testing.PortableMode;
import io.multiproc.testing.Sampled;
import io.multiproc.value.SharedDouble;
import io.multiproc.value.SharedInt;
import io.multiproc.value.SharedIntArray;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;

/** Handles that have been changed on their way lead to their object or nowhere, and are refused in a few known ways. */
class HandleProperties {
    private static final long LONGEST_SECONDS = 20;

    private static final List<Long> NUMBERS = List.of(
            0L,
            1L,
            -1L,
            2L,
            3L,
            8L,
            64L,
            4096L,
            1L << 20,
            1L << 29,
            (1L << 31) - 1,
            1L << 31,
            1L << 32,
            (1L << 59) / 4,
            ((1L << 61) - (1L << 30)) / 4,
            1L << 60,
            -(1L << 55),
            Long.MIN_VALUE,
            Long.MAX_VALUE);

    private static List<Object> own;
    private static ChildJvm child;
    private static List<byte[]> ofAnother;

    /** One of each kind, small and large, with and without a name of its own. */
    private static List<Object> make(String prefix) {
        SharedLock lock = SharedLock.create();
        SharedReentrantLock named = SharedReentrantLock.create(prefix + "lock");
        SharedIntArray array = SharedIntArray.zeros(20);
        return new ArrayList<>(List.of(
                SharedInt.create(42),
                SharedInt.create(77),
                SharedDouble.create(1.5),
                array,
                array.getLock(),
                array.getLock().newCondition(),
                SharedIntArray.zeros(30_000),
                SharedIntArray.create(prefix + "array", 10),
                SharedMemory.create(10_000),
                SharedMemory.create(prefix + "raw", 100),
                lock,
                lock.newCondition(),
                named,
                named.newCondition(SharedOptions.named(prefix + "cond"), 3),
                SharedReentrantLock.create(),
                SharedSemaphore.create(3),
                SharedSemaphore.create(SharedOptions.anonymous().returnPermitsOnDeath(), 3),
                SharedEvent.create(),
                SharedEvent.create(prefix + "event"),
                SharedCountDownLatch.create(2),
                SharedBarrier.create(2),
                SharedReadWriteLock.create(),
                SharedQueue.create(Codec.ofString(), 1 << 12),
                SharedQueue.create(prefix + "queue", Codec.ofLong(), 1 << 12)));
    }

    private static String prefix() {
        return "hp-" + ProcessHandle.current().pid() + "-";
    }

    /** Hands out its objects. */
    static void offer(ChildJvm.Talk talk) throws Exception {
        List<Object> made = make(prefix());
        talk.say(made.size());
        for (Object object : made) {
            Object stand = replaced(object);
            Object handle = field(stand, "handle").get(stand);
            talk.say(Base64.getEncoder().encodeToString(Copies.write((Serializable) handle)));
        }
        talk.hear();
        end(made, prefix());
        talk.say("ended");
    }

    private static void end(List<Object> made, String prefix) throws Exception {
        for (Object object : made) {
            ((AutoCloseable) object).close();
        }
        for (String name : List.of("lock", "array", "raw", "cond", "event", "queue")) {
            try {
                SharedMemory.unlink(prefix + name);
            } catch (io.multiproc.NoSuchNameException e) {
                continue; // It has ended by itself.
            }
        }
    }

    /** Made at the first use, for both processes. */
    private static synchronized void start() throws Exception {
        if (own == null) {
            own = make(prefix());
            child = ChildJvm.start(HandleProperties.class, "offer");
            ofAnother = new ArrayList<>();
            for (int i = Integer.parseInt(child.hear()); i > 0; i--) {
                ofAnother.add(Base64.getDecoder().decode(child.hear()));
            }
        }
    }

    @AfterContainer
    static void end() throws Exception {
        if (own != null) {
            assertEquals(42, ((SharedInt) own.get(0)).get());
            assertEquals(77, ((SharedInt) own.get(1)).get());
            end(own, prefix());
            child.say("end");
            child.expect("ended");
            child.close();
        }
    }

    /** What is written in the place of an object. */
    private static Object replaced(Object object) throws Exception {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().equals("writeReplace")) {
                    method.setAccessible(true);
                    return method.invoke(object);
                }
            }
        }
        throw new AssertionError("it travels as it is: " + object.getClass());
    }

    /** What travels in the place of an object of this process, or with the handle of another's, which this process has not attached. */
    private static Object parts(int which, boolean foreign) throws Exception {
        start();
        int index = which % own.size();
        Object stand = replaced(own.get(index));
        if (foreign) {
            field(stand, "handle").set(stand, Copies.read(ofAnother.get(index)));
        }
        return stand;
    }

    private static Field field(Object of, String name) throws Exception {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    @Provide
    Arbitrary<Long> numbers() {
        return Arbitraries.oneOf(Arbitraries.of(NUMBERS), Arbitraries.longs());
    }

    @Provide
    Arbitrary<Object> texts() {
        return Arbitraries.of(
                7,
                "",
                "x",
                "/etc/passwd",
                "/proc/self/fd/3",
                "/proc/1/fd/0",
                "/proc/" + ProcessHandle.current().pid() + "/fd/1",
                "/proc/" + ProcessHandle.current().pid() + "/fd/99999999999999999999",
                "/proc/" + ProcessHandle.current().pid() + "/fd/../maps",
                "/proc//fd/",
                "/proc/../tmp/prey",
                "../../tmp/prey",
                "/proc/self/\0fd/1",
                "/proc/" + "x".repeat(1 << 20),
                "n...",
                "a.multiproc.",
                "n.sem.x",
                "Local\\multiproc~" + "0".repeat(32),
                "\\\\server\\share\\multiproc-1-" + "0".repeat(32) + ".tmp");
    }

    private static Object changed(Class<?> type, Object old, long number, Object text) {
        if (type == long.class) {
            return number % 5 == 0 && old instanceof Long known ? known + number / 5 : number;
        }
        if (type == int.class) {
            return number % 5 == 0 ? (Integer) old + (int) (number / 5) : (int) number;
        }
        if (type == char.class) {
            return (char) number;
        }
        return type == boolean.class ? (Object) (number % 2 != 0) : number % 7 == 0 ? null : text;
    }

    @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
    @Sampled(500)
    void changedFieldsLeadToTheObjectOrNowhere(
            @ForAll @IntRange(max = 1000) int which,
            @ForAll boolean foreign,
            @ForAll @Size(min = 1, max = 2) List<@IntRange(max = 11) Integer> fields,
            @ForAll("numbers") long number,
            @ForAll("texts") Object text)
            throws Exception {
        Object stand = parts(which, foreign);
        Field holder = field(stand, "handle");
        Handle original = (Handle) holder.get(stand);
        Handle handle = Handles.at(original, original.address());
        List<Field> all = new ArrayList<>();
        for (Field field : Handle.class.getDeclaredFields()) {
            if (!java.lang.reflect.Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                all.add(field);
            }
        }
        for (int index : fields) {
            Field field = all.get(index % all.size());
            field.set(handle, changed(field.getType(), field.get(original), number, text));
        }
        holder.set(stand, handle);
        try {
            Object read = within(() -> Copies.read(Copies.write((Serializable) stand)));
            assertSame(original, read);
            ((AutoCloseable) read).close();
        } catch (StaleHandleException | InvalidObjectException | IncompatibleObjectException e) {
            assertTrue(e.getMessage() != null, () -> "no message: " + e);
        }
    }

    /** What has been accepted is what the handle was made for. */
    private static void assertSame(Handle original, Object read) throws Exception {
        Handle now = (Handle) field(replaced(read), "handle").get(replaced(read));
        if (PortableMode.isOn() && original.kind() == Kind.RAW) {
            // There the system rounds sizes to pages, so raw memory, which has no header, may be taken for shorter
            // within one.
            assertTrue(now.address().size() <= original.address().size());
            assertEquals(now.address().size(), now.spec().count());
            return;
        }
        assertEquals(original.address().inode(), now.address().inode());
        assertEquals(original.address().size(), now.address().size());
        assertEquals(original.spec(), now.spec());
        assertEquals(original.nonce(), now.nonce());
        assertEquals(original.block(), now.block());
        assertEquals(original.blockNonce(), now.blockNonce());
    }

    private interface Attempt {
        Object run() throws Exception;
    }

    private static Object within(Attempt attempt) throws Exception {
        long start = System.nanoTime();
        try {
            return attempt.run();
        } finally {
            long took = System.nanoTime() - start;
            assertTrue(took < TimeUnit.SECONDS.toNanos(LONGEST_SECONDS), () -> "took " + took + " ns");
        }
    }

    @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
    @Sampled(500)
    void changedBytesLeadToTheObjectOrNowhere(
            @ForAll @IntRange(max = 1000) int which,
            @ForAll boolean foreign,
            @ForAll @Size(min = 1, max = 3) List<@IntRange(max = 4000) Integer> places,
            @ForAll byte value)
            throws Exception {
        Object stand = parts(which, foreign);
        Handle original = (Handle) field(stand, "handle").get(stand);
        byte[] stream = Copies.write((Serializable) stand);
        for (int place : places) {
            stream[place % stream.length] = value;
        }
        try {
            Object read = within(() -> Copies.read(stream));
            if (read instanceof AutoCloseable object) {
                assertSame(original, read);
                object.close();
            }
        } catch (StaleHandleException | IncompatibleObjectException | IOException | ClassNotFoundException e) {
            return;
        } catch (NoClassDefFoundError e) {
            // Where the file system takes a changed name for that of another file, the JVM finds a class of another
            // name in it.
            boolean inLookup = Arrays.stream(e.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals("java.io.ObjectInputStream")
                            && frame.getMethodName().equals("resolveClass"));
            if (!inLookup || !String.valueOf(e.getMessage()).contains("wrong name")) {
                fail("not one of the allowed exceptions", e);
            }
        } catch (RuntimeException e) {
            // The JDK has exceptions of its own for streams that it cannot read.
            boolean ofJdk = e.getStackTrace()[0].getClassName().startsWith("java.");
            boolean inResolve = Arrays.stream(e.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("readResolve")
                            && frame.getClassName().startsWith("io.multiproc."));
            if (!ofJdk || inResolve) {
                fail("not one of the allowed exceptions", e);
            }
        }
    }
}
