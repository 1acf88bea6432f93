package dev.keywright.account.login;

import dev.keywright.account.AccountId;
import java.time.Instant;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The table of addresses from which accounts have logged in, as digests. */
final class KnownLoginAddresses {

    private final DatabaseClient database;

    KnownLoginAddresses(DatabaseClient database) {
        this.database = database;
    }

    /** Returns whether the account has logged in from the address since the given time. */
    Mono<Boolean> isKnown(AccountId account, String digest, Instant since) {
        return database.sql("""
                        SELECT last_at FROM known_login_address
                        WHERE account_id = :accountId AND digest = :digest AND last_at > :since
                        """)
                .bind("accountId", account.value())
                .bind("digest", digest)
                .bind("since", since.toEpochMilli())
                .mapValue(Long.class)
                .one()
                .hasElement();
    }

    /** Stores a login from the address. The caller must have locked the account's row. */
    Mono<Void> save(AccountId account, String digest, Instant now) {
        return database.sql(
                        "UPDATE known_login_address SET last_at = :now WHERE account_id = :accountId AND digest = :digest")
                .bind("now", now.toEpochMilli())
                .bind("accountId", account.value())
                .bind("digest", digest)
                .fetch()
                .rowsUpdated()
                .filter((rows) -> rows == 0)
                .flatMap((none) -> insert(account, digest, now));
    }

    private Mono<Void> insert(AccountId account, String digest, Instant now) {
        return database.sql(
                        "INSERT INTO known_login_address (account_id, digest, last_at) VALUES (:accountId, :digest, :now)")
                .bind("accountId", account.value())
                .bind("digest", digest)
                .bind("now", now.toEpochMilli())
                .then();
    }

    /** Deletes the addresses without a login after the given time. */
    Mono<Void> deleteUpTo(Instant time) {
        return database.sql("DELETE FROM known_login_address WHERE last_at <= :time")
                .bind("time", time.toEpochMilli())
                .then();
    }

    /** Deletes all addresses of the account. */
    Mono<Void> deleteAllOf(AccountId account) {
        return database.sql("DELETE FROM known_login_address WHERE account_id = :accountId")
                .bind("accountId", account.value())
                .then();
    }
}
