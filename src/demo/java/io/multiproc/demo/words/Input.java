package io.multiproc.demo.words;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The text to count: a file of the user's, or a generated one that goes when this process exits. */
public record Input(Path file, boolean generated) {
    private static final Path BUILD = Path.of("target");
    private static final String REMEDY = "; give a text file with -Ddemo.file=PATH";

    /**
     * Finds the text, or makes one if there is no path.
     *
     * @throws FileNotFoundException if there is no such file, or it cannot be read; the message names it
     */
    public static Input at(String path) throws IOException {
        if (path.isEmpty()) {
            return new Input(generate(), true);
        }
        Path text = Path.of(path).toAbsolutePath();
        if (!Files.exists(text)) {
            throw new FileNotFoundException("no such file: file=" + text + REMEDY);
        }
        if (!Files.isRegularFile(text) || !Files.isReadable(text)) {
            throw new FileNotFoundException("not a file that can be read: file=" + text + REMEDY);
        }
        return new Input(text, false);
    }

    private static Path generate() throws IOException {
        Path directory = Files.isDirectory(BUILD) ? BUILD : Path.of(System.getProperty("java.io.tmpdir"));
        Path text = Files.createTempFile(directory, "demo-", ".txt");
        text.toFile().deleteOnExit();
        SampleText.write(text);
        return text;
    }

    /** What the text is, for people. */
    String title() {
        return generated ? "a generated text" : file.toString();
    }
}
