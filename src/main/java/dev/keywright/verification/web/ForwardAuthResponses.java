package dev.keywright.verification.web;

import dev.keywright.account.Scope;
import dev.keywright.apikey.cache.KeySnapshot;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.ratelimit.LimitDecision;
import dev.keywright.ratelimit.RateLimitHeaders;
import dev.keywright.ratelimit.ResponseHeaders;
import dev.keywright.verification.Verdict;
import dev.keywright.verification.VerificationRequest;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.web.util.UriUtils;

/** Writes verdicts for gateways, which read a status and headers. */
final class ForwardAuthResponses {

    private static final AsciiString CODE = AsciiString.cached("X-Keywright-Code");
    private static final AsciiString KEY_ID = AsciiString.cached("X-Keywright-Key-Id");
    private static final AsciiString OWNER = AsciiString.cached("X-Keywright-Owner");
    private static final AsciiString EXTERNAL_ID = AsciiString.cached("X-Keywright-External-Id");
    private static final AsciiString SCOPES = AsciiString.cached("X-Keywright-Scopes");

    private ForwardAuthResponses() {}

    /** Adds what remains of the key's limits, for valid and invalid keys alike. */
    static void addLimits(ResponseHeaders headers, Verdict verdict) {
        for (Verdict.Remaining remaining : verdict.limits()) {
            RateLimitHeaders.add(
                    headers,
                    remaining.limit().name(),
                    new LimitDecision(
                            verdict.isValid(), remaining.limit().quota(), remaining.remaining(), remaining.resetsIn()));
        }
    }

    /** Adds the headers that identify a valid key. */
    static void identify(KeySnapshot key, ResponseHeaders headers) {
        headers.set(CODE, Verdict.Code.VALID.name());
        headers.set(KEY_ID, key.id().value());
        headers.set(OWNER, key.owner().value());
        if (key.externalId() != null) {
            headers.set(EXTERNAL_ID, UriUtils.encode(key.externalId(), StandardCharsets.UTF_8));
        }
        if (!key.scopes().list().isEmpty()) {
            headers.set(SCOPES, key.scopes().stored());
        }
    }

    /**
     * Returns the valid key, or throws the error for an invalid one.
     *
     * @param limits receives what remains of the key's limits in either case
     */
    static KeySnapshot requireValid(
            Verdict verdict, VerificationRequest request, HttpStatus limitStatus, ResponseHeaders limits) {
        addLimits(limits, verdict);
        if (!verdict.isValid() || verdict.key() == null) {
            throw exception(verdict, request, limitStatus);
        }
        return verdict.key();
    }

    /**
     * The error for an invalid key.
     *
     * @param request the verification request
     * @param limitStatus the status for an exceeded limit or exhausted credits
     */
    static ApiException exception(Verdict verdict, VerificationRequest request, HttpStatus limitStatus) {
        ApiException exception = switch (verdict.code()) {
            case VALID -> throw new IllegalArgumentException("A valid key has no error.");
            case MALFORMED, NOT_FOUND, REVOKED, SUSPENDED, EXPIRED -> invalidKey();
            case ADDRESS_NOT_ALLOWED ->
                ApiException.of(ErrorCode.ADDRESS_NOT_ALLOWED, "The API key may not be used from this address.");
            case INSUFFICIENT_SCOPE -> insufficientScope(verdict, request);
            case RATE_LIMITED ->
                limited(ErrorCode.RATE_LIMITED, "Rate limit exceeded. Try again later.", verdict, limitStatus);
            case CREDITS_EXHAUSTED ->
                limited(ErrorCode.CREDITS_EXHAUSTED, "The API key has no credits left.", verdict, limitStatus);
        };
        return exception.with(CODE.toString(), verdict.code().name());
    }

    private static ApiException invalidKey() {
        return ApiException.of(ErrorCode.INVALID_KEY, "The API key is not valid.")
                .oauthError("invalid_token");
    }

    /** The message names the scopes that the key lacks, the challenge those that the request needs (RFC 6750 §3). */
    private static ApiException insufficientScope(Verdict verdict, VerificationRequest request) {
        List<Scope> missing = verdict.missing(request);
        String scope = missing.size() == 1 ? "scope " : "scopes ";
        return ApiException.of(
                        ErrorCode.INSUFFICIENT_SCOPE, "The API key needs the " + scope + joined(missing, ", ") + ".")
                .withScopeChallenge(joined(request.scopes(), " "));
    }

    private static String joined(List<Scope> scopes, String separator) {
        return scopes.stream().map(Scope::value).collect(Collectors.joining(separator));
    }

    private static ApiException limited(ErrorCode errorCode, String message, Verdict verdict, HttpStatus limitStatus) {
        ApiException exception = ApiException.of(errorCode, message).as(limitStatus);
        return verdict.retryAfter() == null ? exception : exception.retryAfter(verdict.retryAfter());
    }
}
