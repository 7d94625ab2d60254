package io.multiproc.explore;

import io.multiproc.channel.SharedQueue;
import io.multiproc.sync.ReadLock;
import io.multiproc.sync.SharedBarrier;
import io.multiproc.sync.SharedCondition;
import io.multiproc.sync.SharedCountDownLatch;
import io.multiproc.sync.SharedEvent;
import io.multiproc.sync.SharedLock;
import io.multiproc.sync.SharedReadWriteLock;
import io.multiproc.sync.SharedReentrantLock;
import io.multiproc.sync.SharedSemaphore;
import io.multiproc.sync.WriteLock;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The public operations, and which of them the tables have. */
final class Operations {
    /** They write nothing. */
    static final Set<String> LOOKS = Set.of(
            "holders",
            "waiters",
            "contentions",
            "processes",
            "toString",
            "hashCode",
            "equals",
            "name",
            "isClosed",
            "isLocked",
            "isHeldByCurrentThread",
            "isOwnerDied",
            "availablePermits",
            "isSet",
            "getCount",
            "isBroken",
            "getParties",
            "getNumberWaiting",
            "getHoldCount",
            "getWaitQueueLength",
            "readLock",
            "writeLock",
            "isEmpty",
            "size",
            "remainingCapacity",
            "capacity",
            "longestElement",
            "lost",
            "contains",
            "containsAll",
            "toArray",
            "stream",
            "parallelStream",
            "forEach");

    /** They are refused, or made of other operations in the heap. */
    private static final Set<String> NOTHING =
            Set.of("iterator", "spliterator", "remove", "removeAll", "removeIf", "retainAll", "addAll", "element");

    private Operations() {}

    static Stream<Class<?>> structures() {
        return Stream.of(
                SharedLock.class,
                SharedReentrantLock.class,
                SharedCondition.class,
                SharedSemaphore.class,
                SharedEvent.class,
                SharedCountDownLatch.class,
                SharedBarrier.class,
                SharedReadWriteLock.class,
                ReadLock.class,
                WriteLock.class,
                SharedQueue.class);
    }

    /** The names of the public methods that do more than look. */
    static Set<String> methods(Class<?> structure) {
        Set<String> left = new TreeSet<>();
        for (Method method : structure.getMethods()) {
            if (method.getDeclaringClass() != Object.class && !method.isSynthetic()) {
                left.add(method.getName());
            }
        }
        left.removeAll(LOOKS);
        left.removeAll(NOTHING);
        return left;
    }

    static Set<String> forgotten(Class<?> structure) {
        Set<String> left = methods(structure);
        // A lock's two classes have what they do in common.
        boolean isMutex = structure == SharedReentrantLock.class;
        Tables.flat().stream()
                .filter(one -> one.structure().equals(structure.getSimpleName())
                        || isMutex && one.structure().equals(SharedLock.class.getSimpleName()))
                .forEach(one -> left.remove(one.operation()));
        boolean hasNoConditions = structure == ReadLock.class || structure == WriteLock.class;
        if (hasNoConditions) {
            left.remove("newCondition");
        }
        return left;
    }
}
