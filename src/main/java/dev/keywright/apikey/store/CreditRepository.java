package dev.keywright.apikey.store;

import dev.keywright.apikey.Credits;
import dev.keywright.apikey.KeyId;
import dev.keywright.persistence.RowColumns;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** The credits of keys that replaced each other, as they are stored. */
public final class CreditRepository {

    private final DatabaseClient database;
    private final TransactionalOperator transaction;

    public CreditRepository(DatabaseClient database, TransactionalOperator transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /**
     * Credits that were taken from the store.
     *
     * @param taken how many
     * @param rest how many the store has left
     * @param asOf which credits they are of: others take their place, and are of another time, when they are changed or filled up
     * @param until when they are filled up the next time, or null for never
     */
    public record Reserved(
            long taken, long rest, Instant asOf, @Nullable Instant until) {}

    /** Takes as many credits as there are, this many at most; empty if the lineage has none to count. */
    public Mono<Reserved> reserve(KeyId family, long max, Instant now) {
        return lockForUpdate(family)
                .map((credits) -> credits.at(now))
                .flatMap((credits) -> take(family, Math.min(max, credits.remaining()), credits, now))
                .as(transaction::transactional);
    }

    private Mono<Reserved> take(KeyId family, long taken, Credits credits, Instant now) {
        long rest = credits.remaining() - taken;
        return store(family, rest, credits.asOf())
                .thenReturn(new Reserved(taken, rest, credits.asOf(), credits.refilledAfter(now)));
    }

    private Mono<Void> store(KeyId family, long remaining, Instant asOf) {
        return database.sql("UPDATE credit SET remaining = :remaining, as_of = :asOf WHERE lineage = :lineage")
                .bind("remaining", remaining)
                .bind("asOf", asOf.toEpochMilli())
                .bind("lineage", family.value())
                .then();
    }

    /** Gives back what was taken and not spent, unless other credits took the place of those that they are of. */
    public Mono<Void> release(KeyId family, long unspent, Instant asOf) {
        return database.sql("""
                        UPDATE credit SET remaining = remaining + :unspent WHERE lineage = :lineage AND as_of = :asOf
                        """)
                .bind("unspent", unspent)
                .bind("lineage", family.value())
                .bind("asOf", asOf.toEpochMilli())
                .then();
    }

    /** What the store has at this time, taking nothing; empty if the lineage has none to count. */
    public Mono<Reserved> look(KeyId family, Instant now) {
        return find(family)
                .map((credits) -> credits.at(now))
                .map((credits) -> new Reserved(0, credits.remaining(), credits.asOf(), credits.refilledAfter(now)));
    }

    /** The row is held until the transaction ends, so that nobody else takes what is read. */
    private Mono<Credits> lockForUpdate(KeyId family) {
        return database.sql("UPDATE credit SET lineage = lineage WHERE lineage = :lineage")
                .bind("lineage", family.value())
                .fetch()
                .rowsUpdated()
                .filter((rows) -> rows == 1)
                .flatMap((rows) -> find(family));
    }

    private Mono<Credits> find(KeyId family) {
        return database.sql("""
                        SELECT remaining, as_of, refill_amount, refill_interval, refill_zone FROM credit
                        WHERE lineage = :lineage
                        """)
                .bind("lineage", family.value())
                .map((row) -> new Credits(
                        RowColumns.longNumber(row, "remaining"),
                        RowColumns.instant(row, "as_of"),
                        KeyRowMapper.refill(row)))
                .one();
    }
}
