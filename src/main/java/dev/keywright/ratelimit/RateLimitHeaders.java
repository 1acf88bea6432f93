package dev.keywright.ratelimit;

import dev.keywright.problem.ApiException;
import io.netty.util.AsciiString;
import org.springframework.http.HttpHeaders;

/**
 * Writes the state of a limit to a response (draft-ietf-httpapi-ratelimit-headers-10 §3 and §4):
 *
 * <pre>
 * RateLimit-Policy: "address";q=10;w=60
 * RateLimit: "address";r=9;t=42
 * </pre>
 *
 * <p>Both are structured lists (RFC 9651 §3.1) with one member for each applied limit.
 */
public final class RateLimitHeaders {

    public static final String POLICY = "RateLimit-Policy";
    public static final String LIMIT = "RateLimit";

    private static final AsciiString POLICY_NAME = AsciiString.cached(POLICY);
    private static final AsciiString LIMIT_NAME = AsciiString.cached(LIMIT);

    private RateLimitHeaders() {}

    /**
     * Appends a decision to the headers; does nothing if the quota is off.
     *
     * @param name the name of the limit: a short text of letters, digits, {@code -} and {@code _}
     */
    public static void add(HttpHeaders headers, String name, LimitDecision decision) {
        add(ResponseHeaders.of(headers), name, decision);
    }

    /** Like {@link #add(HttpHeaders, String, LimitDecision)}, for any kind of response. */
    public static void add(ResponseHeaders headers, String name, LimitDecision decision) {
        Quota quota = decision.quota();
        if (quota.isOff()) {
            return;
        }
        String quoted = '"' + name + '"';
        append(
                headers,
                POLICY_NAME,
                quoted + ";q=" + quota.permits() + ";w=" + quota.period().toSeconds());
        append(
                headers,
                LIMIT_NAME,
                quoted + ";r=" + decision.remaining() + ";t=" + ApiException.delaySeconds(decision.resetsIn()));
    }

    /** Appends to the same line, because some clients read only one. */
    private static void append(ResponseHeaders headers, AsciiString header, String member) {
        String existing = headers.first(header);
        headers.set(header, existing == null ? member : existing + ", " + member);
    }
}
