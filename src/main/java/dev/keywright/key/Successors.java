package dev.keywright.key;

import java.time.Instant;
import reactor.core.publisher.Mono;

/** Issues the keys that take another's place, within the quota for new keys. */
final class Successors {

    private final ApiKeys keys;
    private final KeyQuota quota;
    private final KeyMaker maker;

    Successors(ApiKeys keys, KeyQuota quota, KeyMaker maker) {
        this.keys = keys;
        this.quota = quota;
        this.maker = maker;
    }

    /**
     * Makes a key in the place of another, as part of a transaction that holds the account whose quota it is. The account
     * that answers for the old key's scopes answers for the new one's, since rotating gives nothing new.
     */
    Mono<Attempt<KeyMaker.NewKey>> issue(ApiKey old, String quotaSubject, Instant now) {
        return quota.waitUnderLock(quotaSubject)
                .map(KeyRefusals::overQuota)
                .<Attempt<KeyMaker.NewKey>>map(Attempt.Refused::new)
                .switchIfEmpty(Mono.defer(() -> make(old, quotaSubject, now)));
    }

    private Mono<Attempt<KeyMaker.NewKey>> make(ApiKey old, String quotaSubject, Instant now) {
        Issuer issuer = new Issuer(old.issuer().account(), quotaSubject);
        KeyMaker.NewKey key = maker.makeSuccessor(old, issuer, now);
        return keys.add(key.record()).thenReturn(new Attempt.Done<>(key));
    }
}
