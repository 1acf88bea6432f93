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
 * What a gateway shows of a request that it holds, as it stands: each list has the values of one header or parameter.
 *
 * @param apiKeys {@code X-API-Key}
 * @param authorizations {@code Authorization}; what is no bearer token is meant for somebody else, and not looked at
 * @param scopeParameters {@code scope} in the query, each with as many as it likes, parted by spaces
 * @param scopeHeaders {@code X-Keywright-Scope}, likewise
 * @param limitStatuses the query's parameter for the status of a refusal for a limit
 */
public record ForwardAuthRequest(
        List<String> apiKeys,
        List<String> authorizations,
        List<String> scopeParameters,
        List<String> scopeHeaders,
        List<String> limitStatuses) {

    static final String API_KEY = "X-API-Key";
    static final String SCOPE_HEADER = "X-Keywright-Scope";
    static final String SCOPE = "scope";
    static final String LIMIT_STATUS = "limitStatus";

    /**
     * What is to be judged.
     *
     * @param address where the end client calls from; null if that is not known
     * @throws ApiException if it shows no key or two, or what is asked for can't be read
     */
    VerificationRequest check(@Nullable ClientAddress address) {
        List<Scope> scopes = scopeParameters.isEmpty() && scopeHeaders.isEmpty()
                ? List.of()
                : VerificationFields.scopes(scopes(), scopeField());
        return new VerificationRequest(key(), scopes, address, 1);
    }

    /** The status of a refusal for a limit. Not every gateway knows 429. */
    HttpStatus limitStatus() {
        if (limitStatuses.isEmpty()) {
            return HttpStatus.TOO_MANY_REQUESTS;
        }
        List<String> given = limitStatuses.stream().distinct().toList();
        if (given.equals(List.of("429"))) {
            return HttpStatus.TOO_MANY_REQUESTS;
        }
        if (given.equals(List.of("403"))) {
            return HttpStatus.FORBIDDEN;
        }
        throw ApiException.invalidValue(LIMIT_STATUS, "\"limitStatus\" is 403 or 429.");
    }

    private Stream<String> scopes() {
        return Stream.concat(scopeParameters.stream(), scopeHeaders.stream());
    }

    private String scopeField() {
        return scopeParameters.isEmpty() ? SCOPE_HEADER : SCOPE;
    }

    private String key() {
        String shown = null;
        for (String apiKey : apiKeys) {
            shown = only(shown, apiKey.strip());
        }
        for (String authorization : authorizations) {
            String bearer = BearerScheme.credentials(authorization);
            shown = bearer == null ? shown : only(shown, bearer);
        }
        if (shown == null) {
            throw ApiException.of(ErrorCode.UNAUTHENTICATED, "An API key is needed.")
                    .challenge("Bearer");
        }
        return shown;
    }

    /** The one key of what is shown, twice perhaps; null as long as none is. */
    private static @Nullable String only(@Nullable String shown, String next) {
        if (next.isEmpty() || next.equals(shown)) {
            return shown;
        }
        if (shown != null) {
            throw ApiException.of(
                    ErrorCode.MALFORMED_REQUEST, "The request shows two different keys. Send one of them.");
        }
        return next;
    }

    /** The key's text is a secret. */
    @Override
    public String toString() {
        return "HeldRequest[scopes=" + scopes().toList() + "]";
    }
}
