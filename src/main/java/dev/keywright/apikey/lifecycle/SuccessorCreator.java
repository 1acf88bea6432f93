package dev.keywright.apikey.lifecycle;

import dev.keywright.account.Caller;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.KeyAccessPolicy;
import dev.keywright.apikey.KeyCreator;
import dev.keywright.apikey.KeyErrors;
import dev.keywright.apikey.QuotaStatus;
import dev.keywright.apikey.format.KeyGenerator;
import dev.keywright.apikey.store.ApiKeyRepository;
import dev.keywright.problem.Result;
import java.time.Instant;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Creates successors of keys, within the quota for new keys. */
@Component
public final class SuccessorCreator {

    private final ApiKeyRepository keys;
    private final KeyQuotas quotas;
    private final KeyGenerator maker;

    public SuccessorCreator(ApiKeyRepository keys, KeyQuotas quotas, KeyGenerator maker) {
        this.keys = keys;
        this.quotas = quotas;
        this.maker = maker;
    }

    /**
     * Creates a successor within a transaction that has locked the caller's account. The issuer stays the same, since a
     * rotation grants nothing new. The lifetime is renewed only if the caller may extend the old key.
     */
    Mono<Result<KeyCreationResult.Created>> issue(Caller caller, ApiKey old, Instant now) {
        KeyCreator keyCreator =
                new KeyCreator(old.issuer().account(), KeyCreator.of(caller).quotaSubject());
        return quotas.of(caller)
                .status(keyCreator.quotaSubject())
                .flatMap((allowance) -> allowance.isExhausted()
                        ? Mono.just(new Result.Failure<>(KeyErrors.overQuota(allowance)))
                        : make(caller, old, keyCreator, allowance, now));
    }

    private Mono<Result<KeyCreationResult.Created>> make(
            Caller caller, ApiKey old, KeyCreator keyCreator, QuotaStatus allowance, Instant now) {
        Instant end = KeyAccessPolicy.canExtend(caller, old)
                ? old.renewedExpiry(now)
                : old.terms().expiresAt();
        KeyGenerator.NewKey key = maker.generateSuccessor(old, keyCreator, end, now);
        KeyCreationResult.Created made =
                new KeyCreationResult.Created(key.text(), key.record(), allowance.decremented());
        return keys.add(key.record()).thenReturn(new Result.Success<>(made));
    }
}
