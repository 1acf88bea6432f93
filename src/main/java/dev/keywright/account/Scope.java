package dev.keywright.account;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a key may do: {@code resource:action}, two or more segments of {@code [a-z0-9_.-]}, 128 characters at most. A
 * {@code *} stands for one whole segment.
 *
 * @param value the scope as it is written
 */
public record Scope(String value) {

    public static final int MAX_LENGTH = 128;

    private static final Pattern FORM = Pattern.compile("(?:\\*|[a-z0-9_.-]+)(?::(?:\\*|[a-z0-9_.-]+))+");
    private static final String KEYWRIGHT = "keywright";
    private static final String ANY = "*";

    public Scope {
        if (value.length() > MAX_LENGTH || !FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("'" + value + "' is no scope");
        }
    }

    public static Optional<Scope> parse(String text) {
        boolean wellFormed = text.length() <= MAX_LENGTH && FORM.matcher(text).matches();
        return wellFormed ? Optional.of(new Scope(text)) : Optional.empty();
    }

    /** Whether it is a scope on Keywright itself, which has to be said outright: no {@code *} stands for the name. */
    public boolean isKeywrights() {
        return segments()[0].equals(KEYWRIGHT);
    }

    /** Whether whoever has this scope has the other as well: each of its segments is the other's, or a {@code *}. */
    public boolean covers(Scope other) {
        String[] mine = segments();
        String[] theirs = other.segments();
        if (mine.length != theirs.length || isKeywrights() != other.isKeywrights()) {
            return false;
        }
        for (int i = 0; i < mine.length; i++) {
            if (!mine[i].equals(ANY) && !mine[i].equals(theirs[i])) {
                return false;
            }
        }
        return true;
    }

    private String[] segments() {
        return value.split(":");
    }

    @Override
    public String toString() {
        return value;
    }
}
