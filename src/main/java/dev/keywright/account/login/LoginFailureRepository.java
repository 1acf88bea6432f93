package dev.keywright.account.login;

import dev.keywright.account.AccountId;
import dev.keywright.persistence.RowColumns;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** How many wrong passwords there were in a row, as it is stored. */
public final class LoginFailureRepository {

    private final DatabaseClient database;

    public LoginFailureRepository(DatabaseClient database) {
        this.database = database;
    }

    /** The failures of a subject; empty if there were none since that time. */
    Mono<Count> find(String subject, Instant since) {
        return database.sql("""
                        SELECT failures, last_at FROM login_failure
                        WHERE subject = :subject AND failures > 0 AND last_at > :since
                        """)
                .bind("subject", subject)
                .bind("since", since.toEpochMilli())
                .map(LoginFailureRepository::read)
                .one();
    }

    /**
     * Holds the subject's row until the transaction ends, and makes it if there is none. What failed before {@code since}
     * is forgotten. Errors with DuplicateKeyException if another transaction makes the row at the same time.
     */
    Mono<Void> lock(String subject, Instant since, Instant now) {
        return database.sql("""
                        UPDATE login_failure SET failures = CASE WHEN last_at > :since THEN failures ELSE 0 END
                        WHERE subject = :subject
                        """)
                .bind("since", since.toEpochMilli())
                .bind("subject", subject)
                .fetch()
                .rowsUpdated()
                .filter((rows) -> rows == 0)
                .flatMap((none) -> insert(subject, now));
    }

    private Mono<Void> insert(String subject, Instant now) {
        return database.sql("INSERT INTO login_failure (subject, failures, last_at) VALUES (:subject, 0, :now)")
                .bind("subject", subject)
                .bind("now", now.toEpochMilli())
                .then();
    }

    /** Counts one failure more against a subject whose row is held. */
    Mono<Void> count(String subject, Instant now) {
        return database.sql("UPDATE login_failure SET failures = failures + 1, last_at = :now WHERE subject = :subject")
                .bind("now", now.toEpochMilli())
                .bind("subject", subject)
                .then();
    }

    /** Forgets the subject's failures. */
    Mono<Void> clear(String subject) {
        return database.sql("DELETE FROM login_failure WHERE subject = :subject")
                .bind("subject", subject)
                .then();
    }

    /** Forgets the failures at the places that the account has logged in from. */
    Mono<Void> clearPlacesOf(AccountId account) {
        return database.sql("""
                        DELETE FROM login_failure
                        WHERE subject IN (SELECT place FROM login_place WHERE account_id = :accountId)
                        """).bind("accountId", account.value()).then();
    }

    /** Forgets what failed up to this time. */
    Mono<Void> removeUpTo(Instant time) {
        return database.sql("DELETE FROM login_failure WHERE last_at <= :time")
                .bind("time", time.toEpochMilli())
                .then();
    }

    private static Count read(Readable row) {
        return new Count(RowColumns.number(row, "failures"), RowColumns.instant(row, "last_at"));
    }

    /**
     * Failures in a row.
     *
     * @param failures how many
     * @param lastAt when the last of them was
     */
    record Count(int failures, Instant lastAt) {}
}
