package dev.keywright.apikey;

import dev.keywright.problem.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The versions that a change is made for (RFC 9110 §13.1.1): a strong entity tag of each, or {@code *} for any. A weak
 * tag is none of them.
 */
public final class IfMatch {

    private static final String HEADER = "If-Match";
    private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7E\\x80-\\xFF]*)\"\\s*(?:,|$)");

    /** For a call that does not say: every version will do. */
    private static final IfMatch ANY = new IfMatch(null);

    private final @Nullable List<String> tags;

    private IfMatch(@Nullable List<String> tags) {
        this.tags = tags;
    }

    /** Reads the header; null stands for a call without it. */
    public static IfMatch parse(@Nullable String header) {
        if (header == null || header.strip().equals("*")) {
            return ANY;
        }
        List<String> tags = new ArrayList<>();
        Matcher matcher = TAG.matcher(header);
        int end = 0;
        while (end < header.length() && matcher.find(end) && matcher.start() == end) {
            if (matcher.group(1) == null) {
                tags.add(matcher.group(2));
            }
            end = matcher.end();
        }
        if (end < header.length() || header.isBlank()) {
            throw ApiException.invalidValue(HEADER, "If-Match is a list of entity tags like \"3\", or *.");
        }
        return new IfMatch(tags);
    }

    public boolean matches(ApiKey key) {
        return tags == null || tags.contains(Integer.toString(key.version()));
    }

    /** The entity tag of a key that was just made. */
    public static String tagOfNew() {
        return "\"1\"";
    }

    /** A key's entity tag. */
    public static String tag(ApiKey key) {
        return '"' + Integer.toString(key.version()) + '"';
    }
}
