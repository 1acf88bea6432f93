package dev.keywright.apikey.store;

import dev.keywright.account.AccountDeletionListener;
import dev.keywright.account.AccountId;
import java.time.Instant;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Revokes the keys of a deleted account. The records remain, since the audit log references them. */
@Component
public final class AccountKeyRevoker implements AccountDeletionListener {

    private final ApiKeyRepository keys;

    public AccountKeyRevoker(ApiKeyRepository keys) {
        this.keys = keys;
    }

    @Override
    public Mono<Void> removeAllOf(AccountId account, Instant now) {
        return keys.eraseAllOf(account, now);
    }
}
