package dev.keywright.verification;

import dev.keywright.account.Scope;
import dev.keywright.account.Scopes;
import dev.keywright.key.KnownKey;
import dev.keywright.key.Lookup;
import dev.keywright.key.State;
import dev.keywright.limit.Cidr;
import dev.keywright.limit.ClientAddress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        if (key.expiresAt() != null && !now.isBefore(key.expiresAt())) {
            return Verdict.Code.EXPIRED;
        }
        if (!allows(key.allowedAddresses(), check.address())) {
            return Verdict.Code.ADDRESS_NOT_ALLOWED;
        }
        return covers(key.scopes(), check.scopes()) ? Verdict.Code.VALID : Verdict.Code.INSUFFICIENT_SCOPE;
    }

    private static boolean allows(List<Cidr> ranges, @Nullable ClientAddress address) {
        if (ranges.isEmpty()) {
            return true;
        }
        for (int i = 0; address != null && i < ranges.size(); i++) {
            if (ranges.get(i).contains(address)) {
                return true;
            }
        }
        return false;
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
