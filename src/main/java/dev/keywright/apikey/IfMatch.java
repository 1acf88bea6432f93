package dev.keywright.apikey;

import dev.keywright.problem.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parsed {@code If-Match} header (RFC 9110 §13.1.1): strong entity tags, or {@code *} for any version. A weak tag
 * never matches.
 */
public final class IfMatch {

    private static final String HEADER = "If-Match";
    private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7E\\x80-\\xFF]*)\"\\s*(?:,|$)");

    /** Matches every version; used for a request without the header. */
    private static final IfMatch ANY = new IfMatch(null);

    private final @Nullable List<String> tags;

    private IfMatch(@Nullable List<String> tags) {
        this.tags = tags;
    }

    /** Parses the header; null stands for a request without it. */
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
            throw ApiException.invalidValue(HEADER, "If-Match must be a list of entity tags like \"3\", or *.");
        }
        return new IfMatch(tags);
    }

    /** Throws an {@link ApiException} "stale version" if the key has another version. */
    public void require(ApiKey key) {
        if (tags != null && !tags.contains(tag(key))) {
            throw KeyErrors.staleVersion();
        }
    }

    /** Returns the entity tag of a new key, without quotes. */
    public static String initialTag() {
        return "1";
    }

    /** Returns the entity tag of a key, without quotes. */
    public static String tag(ApiKey key) {
        return Integer.toString(key.version());
    }
}
