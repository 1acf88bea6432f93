package dev.keywright.client;

import dev.keywright.client.model.RemainingCredits;
import dev.keywright.client.model.RemainingLimit;
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
 * The verdict on a key. Immutable, except for {@code credits} and the elements of {@code meta}, {@code limits} and {@code explanation}.
 *
 * @param code the result; {@code UNKNOWN_DEFAULT_OPEN_API} if a newer service sent a code that this client does not know, and then the key is
 *     not valid
 * @param keyId the key's public id; null if the key does not exist
 * @param owner the id of the account that owns the key; null if the key does not exist
 * @param externalId the id of the end customer that the key is for
 * @param name the name of the key
 * @param scopes the scopes of the key
 * @param meta the metadata of the key
 * @param expiresAt when the key expires; null for never
 * @param allowedAddresses the addresses from which the key can be used; empty for all
 * @param credits the credits of the key after the request; null if they are unlimited, or if the verification failed before it checked them
 * @param limits the state of the limits; empty if the verification failed before it checked them
 * @param exceededLimit the name of the exceeded limit, the one with the longest wait; null if no limit was exceeded
 * @param retryAfter how long to wait before the same request can succeed; null if no limit or credits are exceeded, or if waiting does not help
 * @param explanation the steps of the verification; empty unless requested
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
        @Nullable RemainingCredits credits,
        List<RemainingLimit> limits,
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
     * Converts the response of the service.
     *
     * @throws UnavailableException if the response is not a verdict, because it comes from another server
     */
    static Verdict of(@Nullable Verification response) {
        if (response == null || response.getCode() == null) {
            throw new UnavailableException("The response is not a verification result", null, null);
        }
        return new Verdict(
                response.getCode(),
                response.getKeyId(),
                response.getOwner(),
                response.getExternalId(),
                response.getName(),
                List.copyOf(response.getScopes()),
                response.getMeta() == null
                        ? Map.of()
                        : Collections.unmodifiableMap(new LinkedHashMap<>(response.getMeta())),
                response.getExpiresAt() == null ? null : response.getExpiresAt().toInstant(),
                List.copyOf(response.getAllowedAddresses()),
                response.getCredits(),
                List.copyOf(response.getLimits()),
                response.getExceededLimit(),
                response.getRetryAfter() == null ? null : Duration.parse(response.getRetryAfter()),
                response.getExplanation() == null ? List.of() : List.copyOf(response.getExplanation()));
    }

    /** Whether the key is valid for the request. */
    public boolean isValid() {
        return code == VerdictCode.VALID;
    }

    /** Whether the key has this scope, or one that matches it with {@code *}. */
    public boolean hasScope(String scope) {
        return scopes.stream().anyMatch((granted) -> Scopes.covers(granted, scope));
    }

    /** Returns the same key with another result. */
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
