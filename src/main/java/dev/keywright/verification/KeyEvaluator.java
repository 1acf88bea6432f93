package dev.keywright.verification;

import dev.keywright.account.Scope;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.cache.KeyLookupResult;
import dev.keywright.apikey.cache.KeySnapshot;
import java.time.Instant;
import java.util.List;

/** Evaluates a key for a request: everything about a verdict except limits and credits. */
public final class KeyEvaluator {

    private KeyEvaluator() {}

    /** The first check that fails, in the order of {@link Verdict.Code}; {@code VALID} if only limits and credits remain to be checked. */
    public static Verdict.Code evaluateWithoutLimits(KeyLookupResult lookup, VerificationRequest request, Instant now) {
        if (lookup instanceof KeySnapshot key) {
            return evaluate(key, request, now);
        }
        return lookup == KeyLookupResult.Missing.MALFORMED ? Verdict.Code.MALFORMED : Verdict.Code.NOT_FOUND;
    }

    private static Verdict.Code evaluate(KeySnapshot key, VerificationRequest request, Instant now) {
        return switch (key.stateAt(now)) {
            case REVOKED -> Verdict.Code.REVOKED;
            case SUSPENDED -> Verdict.Code.SUSPENDED;
            case EXPIRED -> Verdict.Code.EXPIRED;
            case ACTIVE -> evaluateActive(key, request);
        };
    }

    private static Verdict.Code evaluateActive(KeySnapshot key, VerificationRequest request) {
        if (!key.isAllowedFrom(request.address())) {
            return Verdict.Code.ADDRESS_NOT_ALLOWED;
        }
        return covers(key.scopes(), request.scopes()) ? Verdict.Code.VALID : Verdict.Code.INSUFFICIENT_SCOPE;
    }

    private static boolean covers(Scopes has, List<Scope> needed) {
        for (int i = 0; i < needed.size(); i++) {
            if (!has.cover(needed.get(i))) {
                return false;
            }
        }
        return true;
    }
}
