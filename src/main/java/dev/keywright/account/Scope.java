package dev.keywright.account;

import dev.keywright.problem.ApiException;
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
    private static final String KEYWRIGHT = "keywright:";
    private static final char ANY = '*';
    private static final char SEPARATOR = ':';

    public Scope {
        if (value.length() > MAX_LENGTH || !FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("'" + value + "' is no scope");
        }
    }

    public static Optional<Scope> parse(String text) {
        boolean wellFormed = text.length() <= MAX_LENGTH && FORM.matcher(text).matches();
        return wellFormed ? Optional.of(new Scope(text)) : Optional.empty();
    }

    /** Reads a scope from a field, or refuses the field. */
    public static Scope of(String text, String field) {
        return parse(text)
                .orElseThrow(() -> ApiException.invalidValue(
                        field,
                        "A scope is of the form resource:action: two or more segments, each of [a-z0-9_.-] or a *, of 128"
                                + " characters at most."));
    }

    /** Whether it is a scope on Keywright itself, which has to be said outright: no {@code *} stands for the name. */
    public boolean isKeywrights() {
        return value.startsWith(KEYWRIGHT);
    }

    /** Whether whoever has this scope has the other as well: each of its segments is the other's, or a {@code *}. */
    public boolean covers(Scope other) {
        return value.equals(other.value) || (isKeywrights() == other.isKeywrights() && coversSegments(other.value));
    }

    /** Compared in place, since every verification of a key asks this. */
    private boolean coversSegments(String other) {
        int mine = 0;
        int theirs = 0;
        while (mine <= value.length() && theirs <= other.length()) {
            int myEnd = endOfSegment(value, mine);
            int theirEnd = endOfSegment(other, theirs);
            boolean any = myEnd == mine + 1 && value.charAt(mine) == ANY;
            int length = myEnd - mine;
            if (!any && (length != theirEnd - theirs || !value.regionMatches(mine, other, theirs, length))) {
                return false;
            }
            mine = myEnd + 1;
            theirs = theirEnd + 1;
        }
        return mine > value.length() && theirs > other.length();
    }

    private static int endOfSegment(String text, int start) {
        int end = text.indexOf(SEPARATOR, start);
        return end < 0 ? text.length() : end;
    }

    @Override
    public String toString() {
        return value;
    }
}
