package dev.keywright.apikey.store;

import dev.keywright.apikey.Credits;
import dev.keywright.apikey.KeyId;
import dev.keywright.persistence.RowColumns;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** The table of the credits of rotation families. */
@Component
public final class CreditRepository {

    private final DatabaseClient database;
    private final TransactionalOperator transaction;

    public CreditRepository(DatabaseClient database, TransactionalOperator transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /**
     * Credits leased from the store.
     *
     * @param count the number of leased credits
     * @param remaining the credits left in the store
     * @param asOf identifies the generation of the credits; a change or a refill starts a new one
     * @param until the next refill, or null for none
     */
    public record Leased(
            long count,
            long remaining,
            Instant asOf,
            @Nullable Instant until) {}

    /** Leases up to {@code max} credits; empty if the rotation family has no credit limit. */
    public Mono<Leased> lease(KeyId family, long max, Instant now) {
        return lockForUpdate(family)
                .map((credits) -> credits.at(now))
                .flatMap((credits) -> lease(family, Math.min(max, credits.remaining()), credits, now))
                .as(transaction::transactional);
    }

    private Mono<Leased> lease(KeyId family, long count, Credits credits, Instant now) {
        long rest = credits.remaining() - count;
        return store(family, rest, credits.asOf())
                .thenReturn(new Leased(count, rest, credits.asOf(), credits.nextRefill(now)));
    }

    private Mono<Void> store(KeyId family, long remaining, Instant asOf) {
        return database.sql("UPDATE credit SET remaining = :remaining, as_of = :asOf WHERE family = :family")
                .bind("remaining", remaining)
                .bind("asOf", asOf.toEpochMilli())
                .bind("family", family.value())
                .then();
    }

    /** Returns unspent credits to the store, unless a change or refill has replaced their generation. */
    public Mono<Void> release(KeyId family, long unspent, Instant asOf) {
        return database.sql("""
                        UPDATE credit SET remaining = remaining + :unspent WHERE family = :family AND as_of = :asOf
                        """)
                .bind("unspent", unspent)
                .bind("family", family.value())
                .bind("asOf", asOf.toEpochMilli())
                .then();
    }

    /** Reads the credits without leasing any; empty if the rotation family has no credit limit. */
    public Mono<Leased> peek(KeyId family, Instant now) {
        return find(family)
                .map((credits) -> credits.at(now))
                .map((credits) -> new Leased(0, credits.remaining(), credits.asOf(), credits.nextRefill(now)));
    }

    /** Locks the row until the transaction ends, so that concurrent leases wait. */
    private Mono<Credits> lockForUpdate(KeyId family) {
        return database.sql("UPDATE credit SET family = family WHERE family = :family")
                .bind("family", family.value())
                .fetch()
                .rowsUpdated()
                .filter((rows) -> rows == 1)
                .flatMap((rows) -> find(family));
    }

    private Mono<Credits> find(KeyId family) {
        return database.sql("""
                        SELECT remaining, as_of, refill_amount, refill_interval, refill_zone FROM credit
                        WHERE family = :family
                        """)
                .bind("family", family.value())
                .map((row) -> new Credits(
                        RowColumns.longNumber(row, "remaining"),
                        RowColumns.instant(row, "as_of"),
                        KeyRowMapper.refill(row)))
                .one();
    }
}
