package io.multiproc.recipes;

import io.multiproc.channel.Codec;
import io.multiproc.channel.SharedQueue;
import io.multiproc.process.JvmProcess;
import java.io.Serializable;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Requests to a server in another JVM, whose answers come in any order. */
// begin
final class RequestResponse implements AutoCloseable {
    record Request(long id, String text) implements Serializable {}

    record Response(long id, String text, String error) implements Serializable {}

    private final SharedQueue<Request> requests = SharedQueue.create(Codec.ofSerializable(Request.class));
    private final SharedQueue<Response> responses = SharedQueue.create(Codec.ofSerializable(Response.class));
    private final Map<Long, CompletableFuture<String>> pending = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final JvmProcess server;
    private final CompletableFuture<Void> receiver;
    private volatile boolean ended;

    RequestResponse() {
        SharedQueue<Request> in = requests; // a lambda with a field in it would want all of this object
        SharedQueue<Response> out = responses;
        server = JvmProcess.start("server", () -> serve(in, out));
        receiver = CompletableFuture.runAsync(this::receive, task -> new Thread(task, "receiver").start());
    }

    /** The server's loop, in its own JVM. What goes wrong with a request goes back to the one who asked. */
    private static void serve(SharedQueue<Request> requests, SharedQueue<Response> responses)
            throws InterruptedException {
        while (true) {
            Request request = requests.take();
            try {
                responses.put(new Response(request.id(), answer(request.text()), null));
            } catch (RuntimeException e) {
                responses.put(new Response(request.id(), null, e.toString()));
            }
        }
    }

    private static String answer(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("nothing to answer");
        }
        return text.toUpperCase(Locale.ROOT);
    }

    /** For any thread. A caller that does not want to wait for ever adds {@code orTimeout}. */
    CompletableFuture<String> send(String text) throws InterruptedException {
        Request request = new Request(lastId.incrementAndGet(), text);
        CompletableFuture<String> answer = new CompletableFuture<>();
        pending.put(request.id(), answer);
        answer.whenComplete((value, failure) -> pending.remove(request.id()));
        boolean sent = false;
        try {
            while (!sent && !ended) {
                sent = requests.offer(request, Duration.ofSeconds(1)); // a full queue slows us down, as it should
            }
        } finally {
            if (!sent || ended) {
                answer.completeExceptionally(
                        new IllegalStateException("the request was not sent, or the server has ended: " + server));
            }
        }
        return answer;
    }

    /** Hands each answer to the one who waits for it, and an end of the server to all. */
    private void receive() {
        try {
            boolean more = true;
            while (more) {
                boolean running = server.isAlive(); // asked first: what a dead server has sent is taken below
                Response response = responses.poll(Duration.ofMillis(100));
                if (response != null) {
                    accept(response);
                }
                more = running || response != null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended = true;
            IllegalStateException end = new IllegalStateException("the server ended before it had answered: " + server);
            pending.values().forEach(answer -> answer.completeExceptionally(end));
        }
    }

    private void accept(Response response) {
        CompletableFuture<String> answer = pending.get(response.id());
        if (answer == null) {
            return; // who asked has given up
        }
        if (response.error() == null) {
            answer.complete(response.text());
        } else {
            answer.completeExceptionally(new IllegalArgumentException(response.error()));
        }
    }

    JvmProcess server() {
        return server;
    }

    @Override
    public void close() {
        server.kill();
        receiver.join();
        requests.close();
        responses.close();
    }
}
// end
