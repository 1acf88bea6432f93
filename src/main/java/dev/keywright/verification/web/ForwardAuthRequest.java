package dev.keywright.verification.web;

import dev.keywright.account.BearerScheme;
import dev.keywright.account.Scope;
import dev.keywright.net.ClientAddress;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.verification.VerificationRequest;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * The original request as a gateway forwards it for authorization, unparsed. Each list has the values of one header or parameter.
 *
 * @param apiKeys {@code X-API-Key}
 * @param authorizations {@code Authorization}; values other than bearer tokens are ignored, as they are for the upstream
 * @param scopeParameters the query parameter {@code scope}, each value with any number of scopes separated by spaces
 * @param scopeHeaders {@code X-Keywright-Scope}, in the same format
 * @param limitStatuses the query parameter for the status of an exceeded limit
 */
public record ForwardAuthRequest(
        List<String> apiKeys,
        List<String> authorizations,
        List<String> scopeParameters,
        List<String> scopeHeaders,
        List<String> limitStatuses) {

    public static final String SCOPE_HEADER = "X-Keywright-Scope";
    static final String SCOPE = "scope";
    static final String LIMIT_STATUS = "limitStatus";

    /**
     * Parses the request.
     *
     * @param address the address of the end client; null if unknown
     * @throws ApiException if it contains no key or two keys, or if a value is invalid
     */
    VerificationRequest toRequest(@Nullable ClientAddress address) {
        List<Scope> scopes = scopeParameters.isEmpty() && scopeHeaders.isEmpty()
                ? List.of()
                : VerificationFields.scopes(scopes(), scopeField());
        return new VerificationRequest(key(), scopes, address, 1);
    }

    /** The status for an exceeded limit. Not every gateway supports 429. */
    HttpStatus limitStatus() {
        if (limitStatuses.isEmpty()) {
            return HttpStatus.TOO_MANY_REQUESTS;
        }
        List<String> statuses = limitStatuses.stream().distinct().toList();
        if (statuses.equals(List.of("429"))) {
            return HttpStatus.TOO_MANY_REQUESTS;
        }
        if (statuses.equals(List.of("403"))) {
            return HttpStatus.FORBIDDEN;
        }
        throw ApiException.invalidValue(LIMIT_STATUS, "\"limitStatus\" must be 403 or 429.");
    }

    private Stream<String> scopes() {
        return Stream.concat(scopeParameters.stream(), scopeHeaders.stream());
    }

    private String scopeField() {
        return scopeParameters.isEmpty() ? SCOPE_HEADER : SCOPE;
    }

    private String key() {
        String key = null;
        for (String apiKey : apiKeys) {
            key = requireSame(key, apiKey.strip());
        }
        for (String authorization : authorizations) {
            String bearer = BearerScheme.credentials(authorization);
            key = bearer == null ? key : requireSame(key, bearer);
        }
        if (key == null) {
            throw ApiException.of(
                            ErrorCode.UNAUTHENTICATED, "API key required. Send it in X-API-Key or as a bearer token.")
                    .challenge("Bearer");
        }
        return key;
    }

    /** Returns the single key, which may be sent twice; null until a key was read. */
    private static @Nullable String requireSame(@Nullable String key, String next) {
        if (next.isEmpty() || next.equals(key)) {
            return key;
        }
        if (key != null) {
            throw ApiException.of(
                    ErrorCode.MALFORMED_REQUEST, "The request contains two different keys. Send one of them.");
        }
        return next;
    }

    /** Omits the key, which is a secret. */
    @Override
    public String toString() {
        return "ForwardAuthRequest[scopes=" + scopes().toList() + "]";
    }
}
