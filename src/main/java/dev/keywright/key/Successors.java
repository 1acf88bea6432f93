package dev.keywright.key;

import dev.keywright.account.Caller;
import dev.keywright.error.Attempt;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** Issues the keys that take another's place, within the quota for new keys. */
final class Successors {

    private final ApiKeys keys;
    private final KeyQuotas quotas;
    private final KeyMaker maker;

    Successors(ApiKeys keys, KeyQuotas quotas, KeyMaker maker) {
        this.keys = keys;
        this.quotas = quotas;
        this.maker = maker;
    }

    /**
     * Makes a key in the place of another, as part of a transaction that holds the caller's account. The account that
     * answers for the old key's scopes answers for the new one's, since rotating gives nothing new; nor a longer life, to
     * whoever could not lengthen the old one's.
     */
    Mono<Attempt<Issuance.Made>> issue(Caller caller, ApiKey old, Instant now) {
        Issuer issuer = new Issuer(old.issuer().account(), Issuer.of(caller).quotaSubject());
        return quotas.of(caller)
                .allowance(issuer.quotaSubject())
                .flatMap((allowance) -> allowance.isExhausted()
                        ? Mono.just(new Attempt.Refused<>(KeyRefusals.overQuota(allowance)))
                        : make(caller, old, issuer, allowance, now));
    }

    private Mono<Attempt<Issuance.Made>> make(
            Caller caller, ApiKey old, Issuer issuer, KeyAllowance allowance, Instant now) {
        Instant end = KeyAuthority.mayRaise(caller, old)
                ? old.renewedEnd(now)
                : old.terms().expiresAt();
        KeyMaker.NewKey key = maker.makeSuccessor(old, issuer, end, now);
        Issuance.Made made = new Issuance.Made(key.text(), key.record(), allowance.afterOneMore());
        return keys.add(key.record()).thenReturn(new Attempt.Done<>(made));
    }
}
