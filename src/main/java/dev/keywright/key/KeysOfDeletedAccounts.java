package dev.keywright.key;

import dev.keywright.account.AccountBelongings;
import dev.keywright.account.AccountId;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** Revokes the keys of an account that is deleted. The records stay, since the trail names them. */
final class KeysOfDeletedAccounts implements AccountBelongings {

    private final ApiKeys keys;

    KeysOfDeletedAccounts(ApiKeys keys) {
        this.keys = keys;
    }

    @Override
    public Mono<Void> removeAllOf(AccountId account, Instant now) {
        return keys.eraseAllOf(account, now);
    }
}
