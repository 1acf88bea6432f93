package dev.keywright.account.login;

import dev.keywright.account.AccountId;
import dev.keywright.persistence.RowColumns;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The table of consecutive login failures. */
final class LoginFailureRepository {

    private final DatabaseClient database;

    LoginFailureRepository(DatabaseClient database) {
        this.database = database;
    }

    /** Finds the failures of a subject; empty if there were none since the given time. */
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
     * Locks the subject's row until the transaction ends; creates it if it does not exist. Resets failures before
     * {@code since}. Errors with DuplicateKeyException if another transaction creates the row concurrently.
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

    /** Counts a failure of a subject. The caller must have locked its row. */
    Mono<Void> count(String subject, Instant now) {
        return database.sql("UPDATE login_failure SET failures = failures + 1, last_at = :now WHERE subject = :subject")
                .bind("now", now.toEpochMilli())
                .bind("subject", subject)
                .then();
    }

    /** Deletes the failures of a subject. */
    Mono<Void> clear(String subject) {
        return database.sql("DELETE FROM login_failure WHERE subject = :subject")
                .bind("subject", subject)
                .then();
    }

    /** Deletes the failures at the addresses from which the account has logged in. */
    Mono<Void> clearAddressesOf(AccountId account) {
        return database.sql("""
                        DELETE FROM login_failure
                        WHERE subject IN (SELECT digest FROM known_login_address WHERE account_id = :accountId)
                        """).bind("accountId", account.value()).then();
    }

    /** Deletes the failures up to the given time. */
    Mono<Void> deleteUpTo(Instant time) {
        return database.sql("DELETE FROM login_failure WHERE last_at <= :time")
                .bind("time", time.toEpochMilli())
                .then();
    }

    private static Count read(Readable row) {
        return new Count(RowColumns.number(row, "failures"), RowColumns.instant(row, "last_at"));
    }

    /**
     * Consecutive failures.
     *
     * @param failures the number of failures
     * @param lastAt the time of the last failure
     */
    record Count(int failures, Instant lastAt) {}
}
