package dev.keywright.verification;

import dev.keywright.key.KnownKey;
import dev.keywright.key.KnownKeys;
import dev.keywright.key.Lookup;
import dev.keywright.usage.UseCounter;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Gives verdicts. */
final class Verifier {

    private final KnownKeys keys;
    private final UseCounter uses;
    private final Clock clock;

    Verifier(KnownKeys keys, UseCounter uses, Clock clock) {
        this.keys = keys;
        this.uses = uses;
        this.clock = clock;
    }

    /** The verdict on a call, which spends what the call costs if it is good, and is counted. */
    Mono<Verdict> verify(Check check) {
        return keys.find(check.key()).map(this::judge).doOnNext((verdict) -> count(verdict, check));
    }

    private Verdict judge(Lookup lookup) {
        if (lookup instanceof Lookup.Found found) {
            return judge(found.key());
        }
        return verdict(lookup == Lookup.Missing.MALFORMED ? Verdict.Code.MALFORMED : Verdict.Code.NOT_FOUND, null);
    }

    private Verdict judge(KnownKey key) {
        boolean expired = key.expiresAt() != null && !clock.instant().isBefore(key.expiresAt());
        return verdict(expired ? Verdict.Code.EXPIRED : Verdict.Code.VALID, key);
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
