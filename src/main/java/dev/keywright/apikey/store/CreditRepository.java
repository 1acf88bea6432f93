package dev.keywright.apikey.store;

import dev.keywright.apikey.CreditRefill;
import dev.keywright.apikey.Credits;
import dev.keywright.apikey.KeyId;
import dev.keywright.persistence.RowColumns;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
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
     * @param asOf when the credits were last set or refilled, which identifies the balance
     * @param nextRefill the next refill, or null for none
     */
    public record Leased(
            long count,
            long remaining,
            Instant asOf,
            @Nullable Instant nextRefill) {}

    /** Adds the credits of a rotation family that has none. */
    Mono<Void> add(KeyId family, Credits credits) {
        return bind(database.sql("""
                        INSERT INTO credit (family, remaining, as_of, refill_amount, refill_interval, refill_zone)
                        VALUES (:family, :remaining, :asOf, :amount, :interval, :zone)
                        """), family, credits).then();
    }

    private static DatabaseClient.GenericExecuteSpec bind(
            DatabaseClient.GenericExecuteSpec statement, KeyId family, Credits credits) {
        Optional<CreditRefill> refill = Optional.ofNullable(credits.refill());
        Long amount = refill.map(CreditRefill::amount).orElse(null);
        String interval = refill.map((schedule) -> schedule.interval().name()).orElse(null);
        String zone = refill.map((schedule) -> schedule.zone().getId()).orElse(null);
        return statement
                .bind("family", family.value())
                .bind("remaining", credits.remaining())
                .bind("asOf", credits.asOf().toEpochMilli())
                .bind("amount", RowColumns.nullable(Long.class, amount))
                .bind("interval", RowColumns.nullable(String.class, interval))
                .bind("zone", RowColumns.nullable(String.class, zone));
    }

    /**
     * Replaces the credits of a rotation family, or deletes them. The caller must have locked the family's row. An existing
     * row is updated instead of replaced: a concurrent lease waits for this row and would not find a new one.
     *
     * @param credits the new credits, or null for unlimited use
     */
    public Mono<Void> replace(KeyId family, @Nullable Credits credits) {
        return credits == null ? delete(family) : put(family, credits);
    }

    private Mono<Void> delete(KeyId family) {
        return database.sql("DELETE FROM credit WHERE family = :family")
                .bind("family", family.value())
                .then();
    }

    private Mono<Void> put(KeyId family, Credits credits) {
        return bind(database.sql("""
                        UPDATE credit SET remaining = :remaining, as_of = :asOf, refill_amount = :amount,
                            refill_interval = :interval, refill_zone = :zone
                        WHERE family = :family
                        """), family, credits)
                .fetch()
                .rowsUpdated()
                .flatMap((rows) -> rows == 0 ? add(family, credits) : Mono.empty());
    }

    /** Deletes the credits if the rotation family has no key. The caller must hold the {@link #lock}. */
    Mono<Void> deleteUnused(KeyId family) {
        return database.sql("""
                        DELETE FROM credit
                        WHERE family = :family AND NOT EXISTS (SELECT 1 FROM api_key WHERE family = :family)
                        """).bind("family", family.value()).then();
    }

    /** Leases up to {@code max} credits; empty if the rotation family has no credit limit. */
    public Mono<Leased> lease(KeyId family, long max, Instant now) {
        return lock(family)
                .filter((rows) -> rows == 1)
                .flatMap((rows) -> find(family))
                .map((credits) -> credits.at(now))
                .flatMap((credits) -> lease(family, Math.min(max, credits.remaining()), credits, now))
                .as(transaction::transactional);
    }

    private Mono<Leased> lease(KeyId family, long count, Credits credits, Instant now) {
        long remaining = credits.remaining() - count;
        return store(family, remaining, credits.asOf())
                .thenReturn(new Leased(count, remaining, credits.asOf(), credits.nextRefill(now)));
    }

    private Mono<Void> store(KeyId family, long remaining, Instant asOf) {
        return database.sql("UPDATE credit SET remaining = :remaining, as_of = :asOf WHERE family = :family")
                .bind("remaining", remaining)
                .bind("asOf", asOf.toEpochMilli())
                .bind("family", family.value())
                .then();
    }

    /** Returns unspent credits to the store, unless they were set or refilled since the lease. */
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
    public Mono<Credits> peek(KeyId family, Instant now) {
        return find(family).map((credits) -> credits.at(now));
    }

    /**
     * Locks the row until the transaction ends, so that concurrent leases wait, and of two deletions of keys of a
     * family the second finds no other key. Returns the number of locked rows, 0 or 1.
     */
    Mono<Long> lock(KeyId family) {
        return database.sql("UPDATE credit SET family = family WHERE family = :family")
                .bind("family", family.value())
                .fetch()
                .rowsUpdated();
    }

    private Mono<Credits> find(KeyId family) {
        return database.sql("""
                        SELECT remaining, as_of, refill_amount, refill_interval, refill_zone FROM credit
                        WHERE family = :family
                        """)
                .bind("family", family.value())
                .map(CreditRepository::read)
                .one();
    }

    static Credits read(Readable row) {
        return new Credits(RowColumns.longNumber(row, "remaining"), RowColumns.instant(row, "as_of"), refill(row));
    }

    private static @Nullable CreditRefill refill(Readable row) {
        Long amount = RowColumns.longNumberOrNull(row, "refill_amount");
        return amount == null
                ? null
                : new CreditRefill(
                        amount,
                        CreditRefill.Interval.valueOf(RowColumns.text(row, "refill_interval")),
                        ZoneId.of(RowColumns.text(row, "refill_zone")));
    }
}
