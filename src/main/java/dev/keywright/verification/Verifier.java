package dev.keywright.verification;

import dev.keywright.key.KeyLimit;
import dev.keywright.key.KnownKey;
import dev.keywright.key.KnownKeys;
import dev.keywright.key.Lookup;
import dev.keywright.key.State;
import dev.keywright.limit.ClientAddress;
import dev.keywright.usage.UseCounter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Gives verdicts. */
final class Verifier {

    private final KnownKeys keys;
    private final UseCounter uses;
    private final Clock clock;
    private final Map<String, Integer> spent = new ConcurrentHashMap<>();

    Verifier(KnownKeys keys, UseCounter uses, Clock clock) {
        this.keys = keys;
        this.uses = uses;
        this.clock = clock;
    }

    /** The verdict on a call, which spends what the call costs if it is good, and is counted. */
    Mono<Verdict> verify(Check check) {
        return keys.find(check.key())
                .map((lookup) -> judge(lookup, check, true))
                .doOnNext((verdict) -> count(verdict, check));
    }

    /** The verdict that a call would be given now, and why. It spends nothing, and is not counted. */
    Mono<Explained> explain(Check check) {
        return keys.find(check.key())
                .map((lookup) -> judge(lookup, check, false))
                .map(Verifier::explained);
    }

    private static Explained explained(Verdict verdict) {
        String detail = verdict.isValid() ? "The key is good for the call." : "The key is not good for the call.";
        return new Explained(verdict, List.of(new Step(verdict.code(), verdict.isValid(), detail)));
    }

    private Verdict judge(Lookup lookup, Check check, boolean spending) {
        if (lookup instanceof Lookup.Found found) {
            Verdict.Code code = code(found.key(), check);
            return code == Verdict.Code.VALID && spending ? spend(found.key(), check) : verdict(code, found.key());
        }
        return verdict(lookup == Lookup.Missing.MALFORMED ? Verdict.Code.MALFORMED : Verdict.Code.NOT_FOUND, null);
    }

    private Verdict.Code code(KnownKey key, Check check) {
        if (key.state() != State.ACTIVE) {
            return key.state() == State.REVOKED ? Verdict.Code.REVOKED : Verdict.Code.SUSPENDED;
        }
        if (key.expiresAt() != null && !clock.instant().isBefore(key.expiresAt())) {
            return Verdict.Code.EXPIRED;
        }
        ClientAddress address = check.address();
        if (!key.allowedAddresses().isEmpty()
                && (address == null || key.allowedAddresses().stream().noneMatch((range) -> range.contains(address)))) {
            return Verdict.Code.ADDRESS_NOT_ALLOWED;
        }
        return check.scopes().stream().allMatch(key.scopes()::cover)
                ? Verdict.Code.VALID
                : Verdict.Code.INSUFFICIENT_SCOPE;
    }

    private Verdict spend(KnownKey key, Check check) {
        List<Verdict.Left> left = new ArrayList<>();
        for (KeyLimit limit : key.limits()) {
            int used = spent.merge(key.lineage() + " " + limit.name(), check.cost(), Integer::sum);
            int remaining = limit.quota().permits() - used;
            left.add(new Verdict.Left(
                    limit, Math.max(0, remaining), limit.quota().period()));
            if (remaining < 0) {
                return new Verdict(
                        Verdict.Code.RATE_LIMITED,
                        key,
                        left,
                        null,
                        limit.quota().period());
            }
        }
        return new Verdict(Verdict.Code.VALID, key, left, null, null);
    }

    private static Verdict verdict(Verdict.Code code, @Nullable KnownKey key) {
        return new Verdict(code, key, List.of(), null, null);
    }

    private void count(Verdict verdict, Check check) {
        if (verdict.key() != null) {
            uses.count(verdict.key().id().value(), verdict.code().name());
        } else if (check.address() != null) {
            uses.count(check.address().limitKey(), verdict.code().name());
        }
    }
}
