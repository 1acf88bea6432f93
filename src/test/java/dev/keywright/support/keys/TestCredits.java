package dev.keywright.support.keys;

import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.store.CreditRepository;
import dev.keywright.support.store.TestDatabase;
import java.time.Instant;
import java.util.Objects;

/** Credits in a test's database. */
public final class TestCredits {

    private final TestDatabase database;

    public TestCredits(TestDatabase database) {
        this.database = database;
    }

    public CreditRepository store() {
        return new CreditRepository(database.client(), database.transaction());
    }

    /** Replaces the credits of the rotation family. */
    public void grant(KeyId family, long amount, Instant asOf) {
        database.client()
                .sql("DELETE FROM credit WHERE family = :family")
                .bind("family", family.value())
                .then()
                .then(database.client()
                        .sql("INSERT INTO credit (family, remaining, as_of) VALUES (:family, :amount, :asOf)")
                        .bind("family", family.value())
                        .bind("amount", amount)
                        .bind("asOf", asOf.toEpochMilli())
                        .then())
                .block();
    }

    /** Like {@link #grant}, refilled to the amount at the start of each hour. */
    public void fillUpHourly(KeyId family, long amount) {
        database.client()
                .sql("""
                        UPDATE credit SET refill_amount = :amount, refill_interval = 'HOURLY', refill_zone = 'UTC'
                        WHERE family = :family
                        """)
                .bind("amount", amount)
                .bind("family", family.value())
                .then()
                .block();
    }

    public long remaining(KeyId family) {
        return Objects.requireNonNull(database.client()
                .sql("SELECT remaining FROM credit WHERE family = :family")
                .bind("family", family.value())
                .mapValue(Long.class)
                .one()
                .block());
    }
}
