package dev.keywright.client;

import dev.keywright.client.model.LimitLeft;
import dev.keywright.client.model.VerdictCode;
import dev.keywright.client.model.VerdictStep;
import dev.keywright.client.model.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a key. Immutable but for what {@code meta}, {@code limits} and {@code explanation} hold.
 *
 * @param code why it is good or not
 * @param keyId the key's public id; null if there is no such key
 * @param owner the id of the account that owns it; null if there is no such key
 * @param externalId the end customer whom it is for
 * @param name what people call it
 * @param scopes what it may do
 * @param meta what is kept with it
 * @param expiresAt from when on it is not good; null for never
 * @param allowedAddresses where it may be used; empty for everywhere
 * @param credits how many are left; null if it has none, or they did not come to be looked at
 * @param limits what is left of them; empty if they did not come to be looked at
 * @param exceededLimit the name of the limit that refused the call, the one to wait for longest; null if none did
 * @param retryAfter how long until the same call can pass; null if it is not refused for a limit or credits, or if waiting does not help
 * @param explanation each step that led here; empty unless it was asked for
 */
public record Verdict(
        VerdictCode code,
        @Nullable String keyId,
        @Nullable String owner,
        @Nullable String externalId,
        @Nullable String name,
        List<String> scopes,
        Map<String, @Nullable Object> meta,
        @Nullable Instant expiresAt,
        List<String> allowedAddresses,
        @Nullable Long credits,
        List<LimitLeft> limits,
        @Nullable String exceededLimit,
        @Nullable Duration retryAfter,
        List<VerdictStep> explanation) {

    static final Verdict MALFORMED = new Verdict(
            VerdictCode.MALFORMED,
            null,
            null,
            null,
            null,
            List.of(),
            Map.of(),
            null,
            List.of(),
            null,
            List.of(),
            null,
            null,
            List.of());

    /**
     * What the service answered.
     *
     * @throws UnavailableException if it was no verdict: another server than Keywright's may answer with any JSON
     */
    static Verdict of(@Nullable Verification answer) {
        if (answer == null || answer.getCode() == null) {
            throw new UnavailableException("the answer is no verdict", null, null);
        }
        return new Verdict(
                answer.getCode(),
                answer.getKeyId(),
                answer.getOwner(),
                answer.getExternalId(),
                answer.getName(),
                List.copyOf(answer.getScopes()),
                answer.getMeta() == null
                        ? Map.of()
                        : Collections.unmodifiableMap(new LinkedHashMap<>(answer.getMeta())),
                answer.getExpiresAt() == null ? null : answer.getExpiresAt().toInstant(),
                List.copyOf(answer.getAllowedAddresses()),
                answer.getCredits(),
                List.copyOf(answer.getLimits()),
                answer.getExceededLimit(),
                answer.getRetryAfter() == null ? null : Duration.parse(answer.getRetryAfter()),
                answer.getExplanation() == null ? List.of() : List.copyOf(answer.getExplanation()));
    }

    /** Whether the key is good for the call. */
    public boolean isValid() {
        return code == VerdictCode.VALID;
    }

    /** Whether the key holds a scope: this one, or one with {@code *} in place of a segment. */
    public boolean holds(String scope) {
        return scopes.stream().anyMatch((held) -> Scopes.covers(held, scope));
    }

    /** The same key, found otherwise. */
    Verdict with(VerdictCode other) {
        return new Verdict(
                other,
                keyId,
                owner,
                externalId,
                name,
                scopes,
                meta,
                expiresAt,
                allowedAddresses,
                credits,
                limits,
                exceededLimit,
                retryAfter,
                explanation);
    }
}
