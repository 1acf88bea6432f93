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
import reactor.core.publisher.Mono;

/** Issues the keys that take another's place, within the quota for new keys. */
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
     * Makes a key in the place of another, as part of a transaction that holds the caller's account. The account that
     * answers for the old key's scopes answers for the new one's, since rotating gives nothing new; nor a longer life, to
     * whoever could not lengthen the old one's.
     */
    Mono<Result<KeyCreationResult.Created>> issue(Caller caller, ApiKey old, Instant now) {
        KeyCreator keyCreator =
                new KeyCreator(old.issuer().account(), KeyCreator.of(caller).quotaSubject());
        return quotas.of(caller)
                .allowance(keyCreator.quotaSubject())
                .flatMap((allowance) -> allowance.isExhausted()
                        ? Mono.just(new Result.Failure<>(KeyErrors.overQuota(allowance)))
                        : make(caller, old, keyCreator, allowance, now));
    }

    private Mono<Result<KeyCreationResult.Created>> make(
            Caller caller, ApiKey old, KeyCreator keyCreator, QuotaStatus allowance, Instant now) {
        Instant end = KeyAccessPolicy.canExtend(caller, old)
                ? old.renewedEnd(now)
                : old.terms().expiresAt();
        KeyGenerator.NewKey key = maker.makeSuccessor(old, keyCreator, end, now);
        KeyCreationResult.Created made =
                new KeyCreationResult.Created(key.text(), key.record(), allowance.afterOneMore());
        return keys.add(key.record()).thenReturn(new Result.Success<>(made));
    }
}
