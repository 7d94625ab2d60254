package io.multiproc.explore;

import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.explore.Scenario.Act;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code SharedQueue}, with room for a few elements. What survivors find is what is in it, and how many of those taken are lost. */
final class QueueTable {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int CAPACITY = 256;
    private static final byte[] LARGE = bytes(9, 96);

    private QueueTable() {}

    private static byte[] bytes(int value, int length) {
        byte[] bytes = new byte[length];
        java.util.Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    static List<Scenario<?>> scenarios() {
        List<Scenario<?>> all = new ArrayList<>();
        waysToPut().forEach((way, put) -> {
            all.add(queue(way).prepare(QueueTable::two).killed(put).finding("[1, 2] 0", "[1, 2, 3] 0"));
            all.add(queue(way + ", long and at the end of the ring")
                    .prepare(QueueTable::nearTheEnd)
                    .killed(queue -> queue.put(LARGE))
                    .finding("[] 0", "[9] 0"));
            all.add(queue(way + ", with a sleeper")
                    .sleeper(queue -> take(queue, 3))
                    .killed(put)
                    .survive(scene -> {
                        if (!scene.hasWoken(100)) {
                            put.on(scene.mine()); // The dead one's is not there.
                        }
                        scene.woken();
                        return use(scene);
                    })
                    .finding("[] 0"));
            all.add(queue(way + ", after a producer's death")
                    .prepare(QueueTable::two)
                    .settled(SharedQueue::peek)
                    .deadAtEachStep(put, way.equals("put"))
                    .killed(put)
                    .findingAny("[1, 2] 0", "[1, 2, 3] 0", "[1, 2, 3, 3] 0"));
            boolean waits = !way.startsWith("offer, at once") && !way.startsWith("add");
            if (waits) {
                all.add(queue(way + ", full")
                        .prepare(QueueTable::full)
                        .killed(put)
                        .meanwhile(scene -> {
                            take(scene.mine(), 1);
                            take(scene.mine(), 2);
                        })
                        .finding("[3, 4, 5] 0", "[3, 4, 5, 3] 0"));
            }
        });
        waysToTake().forEach((way, take) -> {
            all.add(queue(way).prepare(QueueTable::two).killed(take).finding("[1, 2] 0", "[2] 1"));
            all.add(queue(way + ", after a consumer's death")
                    .prepare(QueueTable::two)
                    .settled(SharedQueue::peek)
                    .deadAtEachStep(take, way.equals("take"))
                    .killed(take)
                    .findingAny("[1, 2] 0", "[2] 1", "[] 2"));
            if (!way.equals("poll, at once") && !way.equals("pollInto, at once")) {
                all.add(queue(way + ", empty")
                        .killed(take)
                        .meanwhile(scene -> two(scene.mine()))
                        .finding("[1, 2] 0", "[2] 1"));
                all.add(queue(way + ", empty, with another who waits")
                        .killed(take)
                        .meanwhile(scene -> {
                            scene.sleep(queue -> {
                                queue.take();
                                queue.taskDone();
                            });
                            two(scene.mine());
                        })
                        .survive(scene -> {
                            scene.woken();
                            return useAfterTaking(scene);
                        }));
            }
            all.add(queue(way + ", full, with a sleeper")
                    .prepare(QueueTable::full)
                    .sleeper(queue -> queue.put(bytes(6, 4)))
                    .killed(take)
                    .survive(scene -> {
                        if (!scene.hasWoken(100)) {
                            scene.mine().take();
                            scene.mine().taskDone();
                        }
                        scene.woken();
                        return useAfterTaking(scene);
                    }));
        });
        all.add(queue("poll, after a producer's death")
                .settled(queue -> {
                    queue.offer(bytes(1, 1));
                    take(queue, 1);
                })
                .deadAtEachStep(queue -> queue.offer(bytes(1, 1)))
                .killed(queue -> queue.poll())
                .findingAny("[] 0", "[1] 0", "[] 1"));
        all.add(queue("drainTo")
                .prepare(QueueTable::two)
                .killed(queue -> queue.drainTo(new ArrayList<>()))
                .finding("[1, 2] 0", "[] 2"));
        all.add(queue("clear")
                .prepare(QueueTable::two)
                .killed(SharedQueue::clear)
                .finding("[1, 2] 0", "[] 2", "[] 1", "[] 0"));
        all.add(queue("peek").prepare(QueueTable::two).killed(SharedQueue::peek).finding("[1, 2] 0"));
        all.add(queue("taskDone")
                .prepare(QueueTable::two)
                .ready(queue -> queue.take())
                .killed(SharedQueue::taskDone)
                .finding("[2] 1", "[2] 0"));
        all.add(queue("taskDone, with a sleeper")
                .prepare(queue -> queue.put(bytes(1, 1)))
                .ready(queue -> queue.take())
                .sleeperAfterReady(SharedQueue::awaitDone)
                .killed(SharedQueue::taskDone)
                .survive(scene -> {
                    scene.woken();
                    return use(scene);
                })
                .finding("[] 1", "[] 0"));
        all.add(queue("awaitDone")
                .prepare(queue -> {
                    queue.put(bytes(1, 1));
                    queue.take();
                })
                .killed(SharedQueue::awaitDone)
                .meanwhile(scene -> scene.mine().taskDone())
                .finding("[] 0"));
        all.add(queue("close")
                .prepare(QueueTable::two)
                .killed(SharedQueue::close)
                .finding("[1, 2] 0"));
        return all;
    }

    private static Map<String, Act<SharedQueue<byte[]>>> waysToPut() {
        Map<String, Act<SharedQueue<byte[]>>> ways = new LinkedHashMap<>();
        byte[] three = bytes(3, 11);
        ways.put("put", queue -> queue.put(three));
        ways.put("offer(Duration)", queue -> queue.offer(three, LONG));
        ways.put("offer(long)", queue -> queue.offer(three, 60, TimeUnit.SECONDS));
        ways.put("offer, at once", queue -> queue.offer(three));
        ways.put("add", queue -> queue.add(three));
        return ways;
    }

    private static Map<String, Act<SharedQueue<byte[]>>> waysToTake() {
        Map<String, Act<SharedQueue<byte[]>>> ways = new LinkedHashMap<>();
        ways.put("take", SharedQueue::take);
        ways.put("poll, at once", SharedQueue::poll);
        ways.put("poll(Duration)", queue -> queue.poll(LONG));
        ways.put("poll(long)", queue -> queue.poll(60, TimeUnit.SECONDS));
        ways.put("takeInto", queue -> queue.takeInto(new byte[100]));
        ways.put("pollInto, at once", queue -> queue.pollInto(new byte[100]));
        ways.put("pollInto(Duration)", queue -> queue.pollInto(new byte[100], LONG));
        return ways;
    }

    private static void two(SharedQueue<byte[]> queue) throws InterruptedException {
        queue.put(bytes(1, 1));
        queue.put(bytes(2, 17));
    }

    /** Five elements that leave no room for another. */
    private static void full(SharedQueue<byte[]> queue) throws InterruptedException {
        for (int i = 1; i <= 5; i++) {
            queue.put(bytes(i, 40));
        }
    }

    private static void nearTheEnd(SharedQueue<byte[]> queue) throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            queue.put(bytes(1, 48));
            take(queue, 1);
        }
    }

    private static void take(SharedQueue<byte[]> queue, int expected) throws InterruptedException {
        byte[] element = queue.take();
        queue.taskDone();
        if (!whole(element).equals(Integer.toString(expected))) {
            throw new AssertionError("expected " + expected + ", took " + whole(element));
        }
    }

    /** The number that an element is made of. */
    private static String whole(byte[] element) {
        for (byte one : element) {
            if (one != element[0]) {
                throw new AssertionError("a torn element: " + java.util.Arrays.toString(element));
            }
        }
        return Integer.toString(element[0]);
    }

    private static List<String> drain(SharedQueue<byte[]> queue) {
        List<String> found = new ArrayList<>();
        int size = queue.size();
        for (byte[] element = queue.poll(); element != null; element = queue.poll()) {
            found.add(whole(element));
            queue.taskDone();
        }
        if (size != found.size()) {
            throw new AssertionError("size said " + size + ", found " + found);
        }
        return found;
    }

    private static String use(Scene<SharedQueue<byte[]>> scene) throws Exception {
        scene.mine().offer(bytes(7, 3)); // A producer repairs what a dead one has left.
        scene.other(SharedQueue::peek); // And a consumer.
        List<String> found = drain(scene.mine());
        long lost = scene.mine().lost();
        if (!found.isEmpty() && found.get(found.size() - 1).equals("7")) {
            found.remove(found.size() - 1);
        }
        goOn(scene);
        return found + " " + lost;
    }

    private static String useAfterTaking(Scene<SharedQueue<byte[]>> scene) throws Exception {
        drain(scene.mine());
        goOn(scene);
        return "goes on";
    }

    /** More than the ring holds goes through it, and everything is done at the end. */
    static void goOn(Scene<SharedQueue<byte[]>> scene) throws Exception {
        scene.woken();
        scene.sleep(queue -> {
            for (int i = 0; i < 12; i++) {
                take(queue, 10 + i);
            }
        });
        for (int i = 0; i < 12; i++) {
            scene.mine().put(bytes(10 + i, 5 * i + 1));
        }
        scene.woken();
        scene.mine().awaitDone();
        if (!scene.mine().isEmpty()
                || scene.mine().remainingCapacity() != scene.mine().capacity()) {
            throw new AssertionError("not empty: " + scene.mine());
        }
    }

    private static Scenario<SharedQueue<byte[]>> queue(String operation) {
        return Scenario.of(
                        "SharedQueue." + operation,
                        () -> SharedQueue.create(Tables.options(), Codec.ofBytes(), CAPACITY))
                .survive(QueueTable::use);
    }
}
