package dev.keywright.account.login;

import dev.keywright.account.AccountId;
import java.time.Instant;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The table of addresses from which accounts have logged in, as digests. */
public final class KnownLoginAddresses {

    private final DatabaseClient database;

    public KnownLoginAddresses(DatabaseClient database) {
        this.database = database;
    }

    /** Returns whether the account has logged in from the address since the given time. */
    Mono<Boolean> isKnown(AccountId account, String place, Instant since) {
        return database.sql("""
                        SELECT last_at FROM login_place
                        WHERE account_id = :accountId AND place = :place AND last_at > :since
                        """)
                .bind("accountId", account.value())
                .bind("place", place)
                .bind("since", since.toEpochMilli())
                .mapValue(Long.class)
                .one()
                .hasElement();
    }

    /** Stores a login from the address. The caller must have locked the account's row. */
    Mono<Void> save(AccountId account, String place, Instant now) {
        return database.sql("UPDATE login_place SET last_at = :now WHERE account_id = :accountId AND place = :place")
                .bind("now", now.toEpochMilli())
                .bind("accountId", account.value())
                .bind("place", place)
                .fetch()
                .rowsUpdated()
                .filter((rows) -> rows == 0)
                .flatMap((none) -> insert(account, place, now));
    }

    private Mono<Void> insert(AccountId account, String place, Instant now) {
        return database.sql("INSERT INTO login_place (account_id, place, last_at) VALUES (:accountId, :place, :now)")
                .bind("accountId", account.value())
                .bind("place", place)
                .bind("now", now.toEpochMilli())
                .then();
    }

    /** Deletes the addresses without a login after the given time. */
    Mono<Void> removeUpTo(Instant time) {
        return database.sql("DELETE FROM login_place WHERE last_at <= :time")
                .bind("time", time.toEpochMilli())
                .then();
    }

    /** Deletes all addresses of the account. */
    Mono<Void> removeAllOf(AccountId account) {
        return database.sql("DELETE FROM login_place WHERE account_id = :accountId")
                .bind("accountId", account.value())
                .then();
    }
}
