package dev.keywright.key;

import dev.keywright.account.AccountId;
import dev.keywright.account.Accounts;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Makes new API keys, within the account's quota. */
final class KeyIssuer {

    private final Accounts accounts;
    private final ApiKeys keys;
    private final KeyQuota quota;
    private final KeyDigester digester;
    private final KeySealer sealer;
    private final KeySettings settings;
    private final TransactionalOperator transaction;
    private final SecureRandom random;
    private final Clock clock;

    KeyIssuer(
            Accounts accounts,
            ApiKeys keys,
            KeyQuota quota,
            KeyDigester digester,
            KeySealer sealer,
            KeySettings settings,
            TransactionalOperator transaction,
            SecureRandom random,
            Clock clock) {
        this.accounts = accounts;
        this.keys = keys;
        this.quota = quota;
        this.digester = digester;
        this.sealer = sealer;
        this.settings = settings;
        this.transaction = transaction;
        this.random = random;
        this.clock = clock;
    }

    /** Makes a key for the account; empty if the account is gone. */
    Mono<Issue> issue(AccountId owner) {
        return quota.knownWait(owner)
                .<Issue>map(Issue.OverQuota::new)
                .switchIfEmpty(Mono.defer(() -> makeUnderLock(owner)));
    }

    private Mono<Issue> makeUnderLock(AccountId owner) {
        return accounts.lock(owner).flatMap(this::makeWithinQuota).as(transaction::transactional);
    }

    private Mono<Issue> makeWithinQuota(AccountId owner) {
        return quota.wait(owner).<Issue>map(Issue.OverQuota::new).switchIfEmpty(Mono.defer(() -> make(owner)));
    }

    private Mono<Issue> make(AccountId owner) {
        KeyText key = KeyText.random(settings.prefix(), random);
        byte[] sealed = settings.recoverable() == KeySettings.Recoverable.ALLOWED ? sealer.seal(key) : null;
        ApiKey record = new ApiKey(key.id(), owner, key.prefix(), digester.digest(key), sealed, clock.instant());
        return keys.add(record).thenReturn(new Issue.Made(key));
    }
}
