package dev.keywright.verification;

import dev.keywright.account.Scope;
import dev.keywright.error.Code;
import dev.keywright.error.Refusal;
import dev.keywright.key.KnownKey;
import dev.keywright.limit.AnswerHeaders;
import dev.keywright.limit.Decision;
import dev.keywright.limit.RateLimitHeaders;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.web.util.UriUtils;

/** Says verdicts to gateways, which read a status and headers. */
final class GatewayAnswers {

    private static final AsciiString CODE = AsciiString.cached("X-Keywright-Code");
    private static final AsciiString KEY_ID = AsciiString.cached("X-Keywright-Key-Id");
    private static final AsciiString OWNER = AsciiString.cached("X-Keywright-Owner");
    private static final AsciiString EXTERNAL_ID = AsciiString.cached("X-Keywright-External-Id");
    private static final AsciiString SCOPES = AsciiString.cached("X-Keywright-Scopes");

    private GatewayAnswers() {}

    /** What is left of the key's limits, told of a key that is good and of one that is not alike. */
    static void addLimits(AnswerHeaders headers, Verdict verdict) {
        for (Verdict.Left left : verdict.limits()) {
            RateLimitHeaders.add(
                    headers,
                    left.limit().name(),
                    new Decision(verdict.isValid(), left.limit().quota(), left.remaining(), left.resetsIn()));
        }
    }

    /** Tells of a key that is good. */
    static void identify(KnownKey key, AnswerHeaders headers) {
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
     * The key that is good, or the refusal of one that is not.
     *
     * @param limits takes what is left of the key's limits, in either case
     */
    static KnownKey keyThatIsGood(Verdict verdict, Check check, HttpStatus limitStatus, AnswerHeaders limits) {
        addLimits(limits, verdict);
        if (!verdict.isValid() || verdict.key() == null) {
            throw refusal(verdict, check, limitStatus);
        }
        return verdict.key();
    }

    /**
     * What is told of a key that is not good.
     *
     * @param check what was asked
     * @param limitStatus the status of a refusal for a limit or for credits
     */
    static Refusal refusal(Verdict verdict, Check check, HttpStatus limitStatus) {
        Refusal refusal = switch (verdict.code()) {
            case VALID -> throw new IllegalArgumentException("A key that is good is not refused.");
            case MALFORMED, NOT_FOUND, REVOKED, SUSPENDED, EXPIRED -> invalidKey();
            case ADDRESS_NOT_ALLOWED ->
                Refusal.of(Code.ADDRESS_NOT_ALLOWED, "The API key may not be used from this address.");
            case INSUFFICIENT_SCOPE -> insufficientScope(verdict, check);
            case RATE_LIMITED ->
                limited(Code.RATE_LIMITED, "Rate limit exceeded. Try again later.", verdict, limitStatus);
            case CREDITS_EXHAUSTED ->
                limited(Code.CREDITS_EXHAUSTED, "The API key has no credits left.", verdict, limitStatus);
        };
        return refusal.with(CODE.toString(), verdict.code().name());
    }

    private static Refusal invalidKey() {
        return Refusal.of(Code.INVALID_KEY, "The API key is not valid.").challenge("Bearer error=\"invalid_token\"");
    }

    /** The sentence names what the key lacks, and the challenge what the call needs (RFC 6750 §3). */
    private static Refusal insufficientScope(Verdict verdict, Check check) {
        List<Scope> missing = verdict.missing(check);
        String scope = missing.size() == 1 ? "scope " : "scopes ";
        return Refusal.of(Code.INSUFFICIENT_SCOPE, "The API key needs the " + scope + joined(missing, ", ") + ".")
                .challenge("Bearer error=\"insufficient_scope\", scope=\"" + joined(check.scopes(), " ") + "\"");
    }

    private static String joined(List<Scope> scopes, String separator) {
        return scopes.stream().map(Scope::value).collect(Collectors.joining(separator));
    }

    private static Refusal limited(Code code, String sentence, Verdict verdict, HttpStatus limitStatus) {
        Refusal refusal = Refusal.of(code, sentence).as(limitStatus);
        return verdict.retryAfter() == null ? refusal : refusal.retryAfter(verdict.retryAfter());
    }
}
