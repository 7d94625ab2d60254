package io.multiproc.demo.words;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * A text for those who bring none, the same every time. Nobody wrote it, so it belongs to nobody: words made of syllables, in sentences, some
 * words much more frequent than others, as in a language (Zipf's law).
 */
final class SampleText {
    private static final long SEED = 1;
    private static final int BYTES = 8 << 20;
    private static final int WORDS = 12_000;
    private static final int LINE = 72;
    private static final List<String> ONSETS =
            List.of("", "b", "br", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v", "w");
    private static final List<String> VOWELS = List.of("a", "e", "i", "o", "u", "ai", "ea", "ou");
    private static final List<String> CODAS = List.of("", "", "", "d", "l", "n", "nd", "r", "s", "t", "th");

    private final Random random = new Random(SEED);
    private final List<String> words = makeWords();
    private final double[] cumulative = zipf();

    private SampleText() {}

    static void write(Path file) throws IOException {
        SampleText text = new SampleText();
        try (Writer out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
            for (long written = 0; written < BYTES; ) {
                String paragraph = text.paragraph();
                out.write(paragraph);
                written += paragraph.length();
            }
        }
    }

    /** The commonest first, and the commoner the shorter. */
    private List<String> makeWords() {
        Set<String> made = new LinkedHashSet<>();
        while (made.size() < WORDS) {
            int syllables = made.size() < 100 ? 1 : made.size() < WORDS / 3 ? 2 : 3;
            StringBuilder word = new StringBuilder();
            for (int i = 0; i < syllables; i++) {
                word.append(anyOf(ONSETS)).append(anyOf(VOWELS)).append(anyOf(CODAS));
            }
            made.add(word.toString());
        }
        return new ArrayList<>(made);
    }

    private String anyOf(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static double[] zipf() {
        double[] sums = new double[WORDS];
        double sum = 0;
        for (int rank = 1; rank <= WORDS; rank++) {
            sum += 1.0 / rank;
            sums[rank - 1] = sum;
        }
        return sums;
    }

    private String word() {
        int found = Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[WORDS - 1]);
        return words.get(found < 0 ? -found - 1 : found);
    }

    private String paragraph() {
        StringBuilder text = new StringBuilder();
        int lineStart = 0;
        int sentences = 3 + random.nextInt(6);
        for (int sentence = 0; sentence < sentences; sentence++) {
            int length = 4 + random.nextInt(16);
            for (int i = 0; i < length; i++) {
                String word = word();
                if (text.length() - lineStart + word.length() > LINE) {
                    text.append('\n');
                    lineStart = text.length();
                } else if (text.length() > lineStart) {
                    text.append(' ');
                }
                text.append(i == 0 ? word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1) : word);
                text.append(i == length - 1 ? "." : random.nextInt(12) == 0 ? "," : "");
            }
        }
        return text.append("\n\n").toString();
    }
}
