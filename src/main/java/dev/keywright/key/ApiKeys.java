package dev.keywright.key;

import dev.keywright.account.AccountId;
import dev.keywright.storage.Columns;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The API keys' records, as they are stored. */
final class ApiKeys {

    private final DatabaseClient database;

    ApiKeys(DatabaseClient database) {
        this.database = database;
    }

    Mono<Void> add(ApiKey key) {
        return database.sql("""
                        INSERT INTO api_key (id, account_id, prefix, digest, pepper_version, sealed, state, created_at)
                        VALUES (:id, :accountId, :prefix, :digest, :pepperVersion, :sealed, 'ACTIVE', :createdAt)
                        """)
                .bind("id", key.id().value())
                .bind("accountId", key.owner().value())
                .bind("prefix", key.prefix())
                .bind("digest", key.digest().bytes())
                .bind("pepperVersion", key.digest().pepperVersion())
                .bind("sealed", key.sealed().map(Parameters::in).orElse(Parameters.in(byte[].class)))
                .bind("createdAt", key.createdAt().toEpochMilli())
                .then();
    }

    /** The account's live keys, oldest first. */
    Flux<ApiKey> live(AccountId owner) {
        return database.sql(
                        "SELECT * FROM api_key WHERE account_id = :accountId AND state = 'ACTIVE' ORDER BY sequence")
                .bind("accountId", owner.value())
                .map(ApiKeys::read)
                .all();
    }

    /** The account's key, if it is live. */
    Mono<ApiKey> live(AccountId owner, KeyId id) {
        return database.sql("SELECT * FROM api_key WHERE id = :id AND account_id = :accountId AND state = 'ACTIVE'")
                .bind("id", id.value())
                .bind("accountId", owner.value())
                .map(ApiKeys::read)
                .one();
    }

    /** Revokes a key, and forgets its text for good; false if it was not live. */
    Mono<Boolean> revoke(KeyId id, Instant now) {
        return database.sql("""
                        UPDATE api_key SET state = 'REVOKED', revoked_at = :now, sealed = NULL
                        WHERE id = :id AND state = 'ACTIVE'
                        """)
                .bind("id", id.value())
                .bind("now", now.toEpochMilli())
                .fetch()
                .rowsUpdated()
                .map((rows) -> rows == 1);
    }

    /** Forgets the texts of all keys, so that none can be shown again; answers how many there were. */
    Mono<Long> forgetTexts() {
        return database.sql("UPDATE api_key SET sealed = NULL WHERE sealed IS NOT NULL")
                .fetch()
                .rowsUpdated();
    }

    /** When the account made its latest keys, newest first, {@code most} at most; revoked keys count. */
    Flux<Instant> madeSince(AccountId owner, Instant since, int most) {
        return database.sql("""
                        SELECT created_at FROM api_key WHERE account_id = :accountId AND created_at > :since
                        ORDER BY created_at DESC LIMIT :most
                        """)
                .bind("accountId", owner.value())
                .bind("since", since.toEpochMilli())
                .bind("most", most)
                .map((row) -> Columns.instant(row, "created_at"))
                .all();
    }

    private static ApiKey read(Readable row) {
        return new ApiKey(
                new KeyId(Columns.text(row, "id")),
                new AccountId(Columns.text(row, "account_id")),
                Columns.text(row, "prefix"),
                new KeyDigest(Columns.bytes(row, "digest"), Columns.number(row, "pepper_version")),
                Columns.bytesOrNull(row, "sealed"),
                Columns.instant(row, "created_at"));
    }
}
