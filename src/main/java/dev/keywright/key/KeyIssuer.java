package dev.keywright.key;

import dev.keywright.account.AccountId;
import dev.keywright.account.Accounts;
import java.time.Clock;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Issues API keys to accounts, within their quota. */
final class KeyIssuer {

    private final Accounts accounts;
    private final ApiKeys keys;
    private final KeyQuota quota;
    private final KeyMaker maker;
    private final TransactionalOperator transaction;
    private final Clock clock;

    KeyIssuer(
            Accounts accounts,
            ApiKeys keys,
            KeyQuota quota,
            KeyMaker maker,
            TransactionalOperator transaction,
            Clock clock) {
        this.accounts = accounts;
        this.keys = keys;
        this.quota = quota;
        this.maker = maker;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Makes a key for the account; empty if the account is gone. */
    Mono<Issuance> issue(AccountId owner) {
        return quota.knownWait(owner.value())
                .<Issuance>map(Issuance.OverQuota::new)
                .switchIfEmpty(Mono.defer(() -> makeUnderLock(owner)));
    }

    private Mono<Issuance> makeUnderLock(AccountId owner) {
        return accounts.lock(owner).flatMap(this::makeWithinQuota).as(transaction::transactional);
    }

    private Mono<Issuance> makeWithinQuota(AccountId owner) {
        return quota.waitUnderLock(owner.value())
                .<Issuance>map(Issuance.OverQuota::new)
                .switchIfEmpty(Mono.defer(() -> make(owner)));
    }

    private Mono<Issuance> make(AccountId owner) {
        KeyMaker.NewKey key = maker.make(owner, new Issuer(owner, owner.value()), KeyTerms.PLAIN, clock.instant());
        return keys.add(key.record()).thenReturn(new Issuance.Made(key.text()));
    }
}
