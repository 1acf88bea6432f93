package dev.keywright.verification;

import dev.keywright.account.Scope;
import dev.keywright.account.Scopes;
import dev.keywright.key.KnownKey;
import dev.keywright.key.Lookup;
import dev.keywright.key.State;
import java.time.Instant;
import java.util.List;

/** Decides all of a verdict that spends nothing, cheapest first. */
final class Judge {

    private Judge() {}

    /** The first thing that is wrong, in the order of {@link Verdict.Code}; {@code VALID} if only limits and credits are left to ask. */
    static Verdict.Code decide(Lookup lookup, Check check, Instant now) {
        if (lookup instanceof Lookup.Found found) {
            return decide(found.key(), check, now);
        }
        return lookup == Lookup.Missing.MALFORMED ? Verdict.Code.MALFORMED : Verdict.Code.NOT_FOUND;
    }

    private static Verdict.Code decide(KnownKey key, Check check, Instant now) {
        if (key.state() != State.ACTIVE) {
            return key.state() == State.REVOKED ? Verdict.Code.REVOKED : Verdict.Code.SUSPENDED;
        }
        if (key.isExpired(now)) {
            return Verdict.Code.EXPIRED;
        }
        if (!key.isAllowedFrom(check.address())) {
            return Verdict.Code.ADDRESS_NOT_ALLOWED;
        }
        return covers(key.scopes(), check.scopes()) ? Verdict.Code.VALID : Verdict.Code.INSUFFICIENT_SCOPE;
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
