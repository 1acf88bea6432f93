package dev.keywright.problem;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Suggests the correct spelling of a misspelled name. */
final class NameSuggestion {

    /** Beyond this number of edits, or of half its characters, the names are considered unrelated. */
    private static final int MAX_EDITS = 2;

    private NameSuggestion() {}

    /** The nearest known name, ignoring case; empty if none is near. */
    static Optional<String> nearest(String name, Collection<String> candidates) {
        String lower = name.toLowerCase(Locale.ROOT);
        int maxEdits = Math.min(MAX_EDITS, name.length() / 2);
        return candidates.stream()
                .filter((candidate) -> edits(lower, candidate.toLowerCase(Locale.ROOT)) <= maxEdits)
                .min(Comparator.comparingInt((candidate) -> edits(lower, candidate.toLowerCase(Locale.ROOT))));
    }

    /** The Levenshtein distance: the number of characters to insert, remove or replace, computed row by row. */
    private static int edits(String from, String to) {
        if (Math.abs(from.length() - to.length()) > MAX_EDITS) {
            return Integer.MAX_VALUE;
        }
        int[] row = new int[to.length() + 1];
        for (int i = 0; i < row.length; i++) {
            row[i] = i;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
