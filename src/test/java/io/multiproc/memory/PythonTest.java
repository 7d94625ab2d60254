package io.multiproc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.multiproc.testing.Leftovers;
import io.multiproc.testing.Names;
import io.multiproc.testing.NotOnWindows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** CPython programs and this library at the same memory. Skipped where there is no {@code python3} of 3.8 or later. */
@ExtendWith(Leftovers.class)
@NotOnWindows("no Python for Windows comes with the build; WindowsSegmentsTest has its calls")
class PythonTest {
    /** Attaches without becoming the one whose end deletes the memory. */
    private static final String ATTACH = String.join(
            "\n",
            "import struct, sys",
            "from multiprocessing import resource_tracker, shared_memory",
            "def attach(name):",
            "    if sys.version_info >= (3, 13):",
            "        return shared_memory.SharedMemory(name, track=False)",
            "    memory = shared_memory.SharedMemory(name)",
            "    resource_tracker.unregister(memory._name, 'shared_memory')",
            "    return memory",
            "def heard():",
            "    return sys.stdin.readline().strip()",
            "def say(text):",
            "    print(text, flush=True)",
            "");

    private final String name = Names.fresh();

    @BeforeAll
    static void pythonIsThere() throws Exception {
        String missing = "needs python3, 3.8 or later, on the path";
        try {
            Process version = new ProcessBuilder("python3", "-c", "from multiprocessing import shared_memory")
                    .redirectErrorStream(true)
                    .start();
            version.getInputStream().readAllBytes();
            assumeTrue(version.waitFor() == 0, missing);
        } catch (IOException e) {
            assumeTrue(false, missing + ": " + e.getMessage());
        }
    }

    /** A Python program that talks in lines. */
    private static final class Python implements AutoCloseable {
        private final Process process;
        private final BufferedReader from;
        private final PrintStream to;

        Python(String program, String... arguments) throws IOException {
            java.util.List<String> command =
                    new java.util.ArrayList<>(java.util.List.of("python3", "-c", ATTACH + program));
            command.addAll(java.util.List.of(arguments));
            process =
                    new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
            from = process.inputReader(StandardCharsets.UTF_8);
            to = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        }

        void expect(String line) throws IOException {
            assertEquals(line, from.readLine());
        }

        void say(String line) {
            to.println(line);
        }

        /** Waits for the program's own end. */
        void end() throws InterruptedException {
            to.close();
            assertEquals(0, process.waitFor());
        }

        @Override
        public void close() {
            to.close();
            try {
                if (process.waitFor(60, TimeUnit.SECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process.destroyForcibly();
        }
    }

    @Test
    void pythonSeesWhatIsWrittenHereAndWritesWhatIsReadHere() throws Exception {
        String program = String.join(
                "\n",
                "m = attach(sys.argv[1])",
                "say(len(m.buf) >= 4096)",
                "say(struct.unpack_from('=iqd', m.buf, 0))",
                "struct.pack_into('=iqd', m.buf, 100, -7, 1 << 40, 2.5)",
                "m.buf[4095] = 255",
                "say('written')",
                "heard()",
                "say(m.buf[0])",
                "m.close()");
        try (SharedMemory memory = SharedMemory.create(name, 4096)) {
            memory.setInt(0, -5);
            memory.setLong(4, Long.MIN_VALUE);
            memory.setDouble(12, 3.14);
            try (Python python = new Python(program, name)) {
                python.expect("True");
                python.expect("(-5, -9223372036854775808, 3.14)");
                python.expect("written");
                assertEquals(-7, memory.getInt(100));
                assertEquals(1L << 40, memory.getLong(104));
                assertEquals(2.5, memory.getDouble(112));
                assertEquals(-1, memory.getByte(4095));
                memory.setByte(0, (byte) 77);
                python.say("written");
                python.expect("77");
                python.end();
            }
            try (SharedMemory again = SharedMemory.open(name)) {
                assertEquals(-7, again.getInt(100), "Python's end destroys nothing");
            }
        } finally {
            Names.remove(name);
        }
    }

    @Test
    void memoryThatPythonMadeIsOpenedHere() throws Exception {
        String program = String.join(
                "\n",
                "m = shared_memory.SharedMemory(sys.argv[1], create=True, size=10000)",
                "m.buf[:5] = b'howdy'",
                "say('made')",
                "heard()",
                "say(bytes(m.buf[9990:9995]).decode())",
                "heard()",
                "m.close()",
                "m.unlink()");
        try (Python python = new Python(program, name)) {
            python.expect("made");
            SharedMemory memory = SharedMemory.open(name);
            assertTrue(memory.size() >= 10_000);
            byte[] text = new byte[5];
            memory.get(0, text, 0, 5);
            assertEquals("howdy", new String(text, StandardCharsets.US_ASCII));
            memory.put(9990, "HELLO".getBytes(StandardCharsets.US_ASCII), 0, 5);
            python.say("written");
            python.expect("HELLO");
            python.say("end");
            python.end();
            assertEquals('h', memory.getByte(0), "who has it open keeps it");
            memory.close();
        }
    }
}
