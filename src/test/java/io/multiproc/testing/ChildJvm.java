package io.multiproc.testing;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.io.Serializable;
import java.lang.ProcessBuilder.Redirect;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Another JVM, started without the library, that runs a static method {@code (Talk, Object...)} of a test class. Both sides talk in lines; the child
 * ends when the method returns or the test closes it.
 */
public final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader fromChild;
    private final PrintStream toChild;

    /** The child's side of the conversation. */
    public static final class Talk {
        private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        private final PrintStream out = System.out;

        /** Says a line to the test. */
        public void say(Object line) {
            out.println(line);
            out.flush();
        }

        /** Waits for a line of the test; ends the process if the test is gone. */
        public String hear() throws IOException {
            String line = in.readLine();
            if (line == null) {
                Runtime.getRuntime().halt(0);
            }
            return line;
        }
    }

    private ChildJvm(Process process) {
        this.process = process;
        fromChild = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        toChild = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /** Starts a child that runs a method with these arguments. */
    public static ChildJvm start(Class<?> test, String method, Serializable... arguments) throws IOException {
        return start(List.of(), test, method, arguments);
    }

    /** Starts a child with options for its JVM. */
    public static ChildJvm start(List<String> options, Class<?> test, String method, Serializable... arguments)
            throws IOException {
        return startUnder(List.of(), options, test, method, arguments);
    }

    /** Starts a child by a command that ends in becoming the command that follows it, such as {@code sh -c 'ulimit -n 99; exec "$@"' sh}. */
    public static ChildJvm startUnder(
            List<String> launcher, List<String> options, Class<?> test, String method, Serializable... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-XX:+UseSerialGC");
        // Another JVM may have locked the file of performance data for a moment, and standard output would be told.
        command.add("-XX:-UsePerfData");
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(ArchivedClasses.options());
        command.addAll(ownProperties());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ChildJvm.class.getName()));
        command.addAll(List.of(test.getName(), method, encode(arguments)));
        return new ChildJvm(
                new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    }

    /** The options by which another JVM takes the same paths through the library as this one. */
    public static List<String> ownProperties() {
        return System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("multiproc."))
                .sorted()
                .map(name -> "-D" + name + "=" + System.getProperty(name))
                .toList();
    }

    /** The child's beginning. */
    public static void main(String[] args) throws Exception {
        Object[] arguments = (Object[]) decode(args[2]);
        for (Method method : Class.forName(args[0]).getDeclaredMethods()) {
            if (method.getName().equals(args[1])) {
                method.setAccessible(true);
                List<Object> all = new ArrayList<>(List.of(new Talk()));
                all.addAll(Arrays.asList(arguments));
                method.invoke(null, all.toArray());
                return;
            }
        }
        throw new NoSuchMethodException(args[0] + "." + args[1]);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Says a line to the child. */
    public void say(Object line) {
        toChild.println(line);
    }

    /** The child's next line, or null if it has ended. The test's own watchdog limits the wait. */
    public String hear() throws IOException {
        return fromChild.readLine();
    }

    /** The child's next line; fails if it has ended. */
    public String hearOrFail() throws IOException {
        String heard = hear();
        if (heard == null) {
            throw new AssertionError("the child ended: " + describeEnd());
        }
        return heard;
    }

    /** Waits for this line of the child. */
    public void expect(String line) throws IOException {
        String heard = hear();
        if (!line.equals(heard)) {
            throw new AssertionError("expected the child to say <" + line + "> but "
                    + (heard == null ? "it ended: " + describeEnd() : "it said <" + heard + ">"));
        }
    }

    private String describeEnd() {
        try {
            return process.waitFor(10, TimeUnit.SECONDS)
                    ? "exit code " + process.exitValue()
                    : "it has closed its output and still runs";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** {@code kill -9}, and waits until the process is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Waits for the end. */
    public int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    /** Ends the child: by end of input, or by force if it does not listen. */
    @Override
    public void close() throws IOException {
        toChild.close();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        fromChild.close();
    }

    private static String encode(Serializable... values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(values);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static Object decode(String text) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(
                new ByteArrayInputStream(Base64.getDecoder().decode(text)))) {
            return in.readObject();
        }
    }
}
