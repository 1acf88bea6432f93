package dev.keywright.account;

import dev.keywright.problem.ApiException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A scope of a key: {@code resource:action}, with two or more segments of {@code [a-z0-9_.-]} and at most 128
 * characters. A {@code *} matches one whole segment.
 *
 * @param value the text of the scope
 */
public record Scope(String value) {

    public static final int MAX_LENGTH = 128;

    private static final Pattern FORM = Pattern.compile("(?:\\*|[a-z0-9_.-]+)(?::(?:\\*|[a-z0-9_.-]+))+");
    private static final String KEYWRIGHT = "keywright:";
    private static final char ANY = '*';
    private static final char SEPARATOR = ':';

    public Scope {
        if (value.length() > MAX_LENGTH || !FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("'" + value + "' is not a valid scope.");
        }
    }

    public static Optional<Scope> parse(String text) {
        boolean wellFormed = text.length() <= MAX_LENGTH && FORM.matcher(text).matches();
        return wellFormed ? Optional.of(new Scope(text)) : Optional.empty();
    }

    /** Parses the scope of a field; throws an {@code ApiException} if it is invalid. */
    public static Scope of(String text, String field) {
        return parse(text)
                .orElseThrow(() -> ApiException.invalidValue(
                        field,
                        "The scope must have the form resource:action, with two or more segments of [a-z0-9_.-] or *, and at most "
                                + MAX_LENGTH + " characters."));
    }

    /** Returns whether this is one of Keywright's own scopes. A {@code *} does not match the name "keywright". */
    public boolean isKeywrightScope() {
        return value.startsWith(KEYWRIGHT);
    }

    /** Returns whether this scope includes the other: each of its segments equals the other's or is {@code *}. */
    public boolean covers(Scope other) {
        return value.equals(other.value)
                || (isKeywrightScope() == other.isKeywrightScope() && coversSegments(other.value));
    }

    /** Compares without allocations, since each verification calls this. */
    private boolean coversSegments(String other) {
        int start = 0;
        int otherStart = 0;
        while (start <= value.length() && otherStart <= other.length()) {
            int end = endOfSegment(value, start);
            int otherEnd = endOfSegment(other, otherStart);
            boolean any = end == start + 1 && value.charAt(start) == ANY;
            int length = end - start;
            if (!any && (length != otherEnd - otherStart || !value.regionMatches(start, other, otherStart, length))) {
                return false;
            }
            start = end + 1;
            otherStart = otherEnd + 1;
        }
        return start > value.length() && otherStart > other.length();
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
