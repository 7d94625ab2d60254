package io.multiproc.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.multiproc.process.ProcessPool;
import io.multiproc.recipes.Counters.Counter;
import io.multiproc.testing.ChildJvm;
import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import io.multiproc.testing.Stops;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each recipe does what its page says, with real processes. */
@ExtendWith(Leftovers.class)
class RecipesTest {
    private static final int ROUNDS = 20_000;

    @Test
    void countersOfUnrelatedProcessesAddUpAlsoWhenOneOfThemIsKilled() throws Exception {
        String name = Names.fresh();
        try (ChildJvm a = ChildJvm.start(RecipesTest.class, "count", name);
                ChildJvm b = ChildJvm.start(RecipesTest.class, "count", name)) {
            a.expect("opened");
            b.expect("opened");
            a.expect("counted");
            a.kill();
            b.expect("counted");
            try (Counters counters = Counters.open(name)) {
                assertEquals(2 * ROUNDS, counters.get(Counter.REQUESTS));
                assertEquals(0, counters.get(Counter.ERRORS));
                assertEquals(2 * 100L * ROUNDS, counters.get(Counter.BYTES));
            }
        } finally {
            Names.remove(name);
        }
    }

    static void count(ChildJvm.Talk talk, String name) throws Exception {
        try (Counters counters = Counters.open(name)) {
            talk.say("opened");
            for (int i = 0; i < ROUNDS; i++) {
                counters.add(Counter.REQUESTS, 1);
                counters.add(Counter.BYTES, 100);
            }
            talk.say("counted");
            talk.hear();
        }
    }

    @Test
    void noTwoCountersAreInOneCacheLine() {
        for (Counter counter : Counter.values()) {
            long bytes = Long.BYTES * Counters.at(counter);
            assertTrue(bytes >= 128, "near the header: " + counter);
            for (Counter other : Counter.values()) {
                long distance = Math.abs(bytes - Long.BYTES * Counters.at(other));
                assertTrue(other == counter || distance >= 128, () -> counter + " is near " + other);
            }
        }
    }

    @Test
    void everyRequestGetsItsOwnAnswer() throws Exception {
        try (RequestResponse client = new RequestResponse()) {
            List<FutureTask<Void>> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int caller = i;
                callers.add(new FutureTask<>(() -> {
                    List<CompletableFuture<String>> answers = new ArrayList<>();
                    for (int n = 0; n < 250; n++) {
                        answers.add(client.send("caller " + caller + " asks " + n));
                    }
                    for (int n = 0; n < 250; n++) {
                        assertEquals(
                                "CALLER " + caller + " ASKS " + n,
                                answers.get(n).get());
                    }
                    return null;
                }));
                new Thread(callers.get(i)).start();
            }
            for (FutureTask<Void> caller : callers) {
                caller.get();
            }
            CompletableFuture<String> refused = client.send("");
            ExecutionException failure = assertThrows(ExecutionException.class, refused::get);
            assertTrue(failure.getMessage().contains("nothing to answer"), failure::getMessage);
            assertEquals("AFTERWARDS", client.send("afterwards").get());
        }
    }

    @Test
    void aLateAnswerToWhoHasGivenUpDisturbsNobody() throws Exception {
        try (RequestResponse client = new RequestResponse()) {
            Stops.stop(client.server().pid());
            CompletableFuture<String> given = client.send("given up").orTimeout(1, TimeUnit.MILLISECONDS);
            ExecutionException failure = assertThrows(ExecutionException.class, given::get);
            assertInstanceOf(TimeoutException.class, failure.getCause());
            Stops.goOn(client.server().pid());
            assertEquals("NEXT", client.send("next").get());
        }
    }

    @Test
    void whoAsksAServerThatIsKilledIsTold() throws Exception {
        try (RequestResponse client = new RequestResponse()) {
            assertEquals("ALIVE", client.send("alive").get());
            Stops.stop(client.server().pid());
            CompletableFuture<String> unanswered = client.send("unanswered");
            assertFalse(unanswered.isDone());
            client.server().kill();
            ExecutionException failure = assertThrows(ExecutionException.class, unanswered::get);
            assertInstanceOf(IllegalStateException.class, failure.getCause());
            CompletableFuture<String> late = client.send("late");
            assertThrows(ExecutionException.class, late::get);
        }
    }

    @Test
    void anImageFilteredInBandsIsTheSameAsInOnePiece() throws Exception {
        BufferedImage image = picture(161, 97);
        BufferedImage expected = blurred(image);
        BufferedImage result = ImageFilter.blur(image, 3);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int row = y;
                int column = x;
                assertEquals(expected.getRGB(x, y), result.getRGB(x, y), () -> "at " + column + ", " + row);
            }
        }
    }

    @Test
    void aPatternThatNeverEndsIsStoppedAndTheOthersGetTheirVerdicts() throws Exception {
        String text = "a".repeat(60) + "!";
        String endless = "(a+)+\\1b";
        try (ProcessPool pool = ProcessPool.create(2)) {
            assertEquals(
                    Map.of(endless, "took too long"),
                    Patterns.verdicts(pool, List.of(endless), text, Duration.ofMillis(300)));
            Map<String, String> others =
                    Patterns.verdicts(pool, List.of("a+!", "b+", "(a"), text, Duration.ofSeconds(60));
            assertEquals("matches", others.get("a+!"));
            assertEquals("does not match", others.get("b+"));
            assertTrue(others.get("(a").contains("PatternSyntaxException"), () -> others.get("(a"));
        }
    }

    /** Circles, a gradient, and transparency. */
    private static BufferedImage picture(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int ring = (x * x + y * y) / 50 % 256;
                image.setRGB(x, y, 255 - y << 24 | ring << 16 | x * 255 / width << 8 | (x ^ y) & 255);
            }
        }
        return image;
    }

    /** The same blur, in this thread, pixel by pixel as it is defined. */
    private static BufferedImage blurred(BufferedImage image) {
        BufferedImage result = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                List<Integer> near = new ArrayList<>();
                for (int dy = -1; dy <= 1; dy++) {
                    for (int dx = -1; dx <= 1; dx++) {
                        if (x + dx >= 0 && x + dx < image.getWidth() && y + dy >= 0 && y + dy < image.getHeight()) {
                            near.add(image.getRGB(x + dx, y + dy));
                        }
                    }
                }
                int pixel = 0;
                for (int shift = 0; shift < 32; shift += 8) {
                    int bits = shift;
                    int sum = near.stream().mapToInt(p -> p >>> bits & 255).sum();
                    pixel |= sum / near.size() << shift;
                }
                result.setRGB(x, y, pixel);
            }
        }
        return result;
    }
}
