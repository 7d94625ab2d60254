package io.multiproc.demo.words;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A part of a file, from one byte to before another, that somebody counts: a thread or a process alike. */
record Part(String file, long from, long to) implements Serializable {
    private static final long REPORT_BYTES = 1 << 16;

    /** Cuts a file into parts of about the same size, never within a word. */
    static List<Part> split(String path, int count) throws IOException {
        List<Part> parts = new ArrayList<>();
        try (RandomAccessFile file = new RandomAccessFile(path, "r")) {
            long size = file.length();
            long from = 0;
            for (int i = 1; i <= count; i++) {
                long to = i == count ? size : endOfWord(file, Math.max(from, size / count * i));
                parts.add(new Part(path, from, to));
                from = to;
            }
        }
        return parts;
    }

    private static long endOfWord(RandomAccessFile file, long at) throws IOException {
        file.seek(at);
        while (WordReader.isLetter(file.read())) {
            at++;
        }
        return at;
    }

    /** Counts the words of a vocabulary, and adds them to a tally block by block. */
    void countInto(Tally tally, List<String> vocabulary) throws IOException {
        Map<String, Integer> indexes = new HashMap<>();
        for (String word : vocabulary) {
            indexes.put(word, indexes.size());
        }
        long[] found = new long[vocabulary.size()];
        long reported = 0;
        try (WordReader reader = new WordReader(file, from, to)) {
            for (String word = reader.next(); word != null; word = reader.next()) {
                Integer index = indexes.get(word);
                if (index != null) {
                    found[index]++;
                }
                if (reader.bytes() - reported >= REPORT_BYTES) {
                    tally.add(found, reader.bytes() - reported);
                    reported = reader.bytes();
                    Arrays.fill(found, 0);
                }
            }
            tally.add(found, reader.bytes() - reported);
        }
    }
}
