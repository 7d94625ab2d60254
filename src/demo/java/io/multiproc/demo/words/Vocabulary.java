package io.multiproc.demo.words;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The commonest words of a file, the commonest first, as one thread has counted them.
 *
 * @param words the words
 * @param counts how often each stands in the file
 * @param distinct how many words the file has, with those that are not among the commonest
 */
record Vocabulary(List<String> words, List<Long> counts, int distinct) {
    static Vocabulary of(Part part, int limit) throws IOException {
        Map<String, Long> all = new HashMap<>();
        try (WordReader reader = new WordReader(part.file(), part.from(), part.to())) {
            for (String word = reader.next(); word != null; word = reader.next()) {
                all.merge(word, 1L, Long::sum);
            }
        }
        List<Map.Entry<String, Long>> commonest = all.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(limit)
                .toList();
        return new Vocabulary(
                commonest.stream().map(Map.Entry::getKey).toList(),
                commonest.stream().map(Map.Entry::getValue).toList(),
                all.size());
    }

    int size() {
        return words.size();
    }
}
