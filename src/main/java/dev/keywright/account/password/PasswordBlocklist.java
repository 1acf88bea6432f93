package dev.keywright.account.password;

import dev.keywright.account.Username;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rejects passwords that are easy to guess (NIST SP 800-63B-4 §3.1.1.2): those of a list, the name of the account or
 * the service, any of these with digits or symbols before or after it, and a short repeated sequence. It compares whole
 * passwords, ignoring case.
 */
public final class PasswordBlocklist {

    private static final String SERVICE = "keywright";
    private static final int MAX_SEQUENCE_LENGTH = 8;
    private static final Pattern DECORATION = Pattern.compile("^[^\\p{L}]+|[^\\p{L}]+$");

    private final Set<String> entries;

    private PasswordBlocklist(Set<String> entries) {
        this.entries = entries;
    }

    public static PasswordBlocklist common() throws IOException {
        try (InputStream list = PasswordBlocklist.class.getResourceAsStream("/passwords/common.txt")) {
            if (list == null) {
                throw new IOException("The list of common passwords is missing from the jar.");
            }
            return new PasswordBlocklist(read(new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))));
        }
    }

    public static PasswordBlocklist of(Path file) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return new PasswordBlocklist(read(lines));
        }
    }

    private static Set<String> read(BufferedReader lines) {
        return lines.lines()
                .filter((line) -> !line.isEmpty())
                .map((line) -> line.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    boolean rejects(Username username, Password password) {
        String text = password.text().toLowerCase(Locale.ROOT);
        String word = DECORATION.matcher(text).replaceAll("");
        return Stream.of(text, word)
                        .anyMatch((form) ->
                                entries.contains(form) || form.equals(username.lowerCase()) || form.equals(SERVICE))
                || isRepeatedSequence(text);
    }

    /** Returns whether the text repeats a sequence of at most 8 UTF-16 units, as in {@code abc1abc1abc1}. */
    private static boolean isRepeatedSequence(String text) {
        for (int run = 1; run <= Math.min(MAX_SEQUENCE_LENGTH, text.length() / 2); run++) {
            if (text.regionMatches(run, text, 0, text.length() - run)) {
                return true;
            }
        }
        return false;
    }
}
