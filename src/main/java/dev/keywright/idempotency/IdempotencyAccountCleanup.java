package dev.keywright.idempotency;

import dev.keywright.account.AccountDeletionListener;
import dev.keywright.account.AccountId;
import java.time.Instant;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Deletes the idempotency records of a deleted account. */
@Component
final class IdempotencyAccountCleanup implements AccountDeletionListener {

    private final DatabaseClient database;

    IdempotencyAccountCleanup(DatabaseClient database) {
        this.database = database;
    }

    @Override
    public Mono<Void> removeAllOf(AccountId account, Instant now) {
        return database.sql("DELETE FROM idempotent_request WHERE account_id = :accountId")
                .bind("accountId", account.value())
                .then();
    }
}
