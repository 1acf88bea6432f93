package dev.keywright.idempotency;

import dev.keywright.account.AccountId;
import dev.keywright.persistence.RowColumns;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The table of requests with an {@code Idempotency-Key}. */
@Component
final class IdempotencyRepository {

    private final DatabaseClient database;

    IdempotencyRepository(DatabaseClient database) {
        this.database = database;
    }

    /**
     * Acquires the lease of a request unless another attempt holds it or the request is completed; {@link #find}
     * returns the holder. Replaces expired leases and expired records. Errors with a
     * {@link org.springframework.dao.DataIntegrityViolationException} if the account is deleted.
     */
    Mono<Void> acquire(RequestIdentity identity, RequestLease lease) {
        return insert(identity, lease)
                .onErrorResume(DuplicateKeyException.class, (duplicate) -> replaceExpired(identity, lease));
    }

    private Mono<Void> insert(RequestIdentity identity, RequestLease lease) {
        return database.sql("""
                        INSERT INTO idempotent_request (account_id, id, fingerprint, lease_id, leased_at)
                        VALUES (:accountId, :id, :fingerprint, :leaseId, :leasedAt)
                        """)
                .bind("accountId", identity.account())
                .bind("id", identity.id())
                .bind("fingerprint", identity.fingerprint())
                .bind("leaseId", lease.id())
                .bind("leasedAt", lease.at().toEpochMilli())
                .then();
    }

    private Mono<Void> replaceExpired(RequestIdentity identity, RequestLease lease) {
        return database.sql("""
                        UPDATE idempotent_request
                        SET fingerprint = :fingerprint, lease_id = :leaseId, leased_at = :leasedAt, outcome = NULL
                        WHERE account_id = :accountId AND id = :id
                            AND (leased_at <= :recordsExpiredUpTo OR (outcome IS NULL AND leased_at <= :leasesExpiredUpTo))
                        """)
                .bind("fingerprint", identity.fingerprint())
                .bind("leaseId", lease.id())
                .bind("leasedAt", lease.at().toEpochMilli())
                .bind("accountId", identity.account())
                .bind("id", identity.id())
                .bind("recordsExpiredUpTo", lease.recordsExpiredUpTo().toEpochMilli())
                .bind("leasesExpiredUpTo", lease.leasesExpiredUpTo().toEpochMilli())
                .then();
    }

    /** Finds the record of a request, even if it has expired. */
    Mono<StoredRequest> find(RequestIdentity identity) {
        return database.sql("""
                        SELECT fingerprint, lease_id, leased_at, outcome FROM idempotent_request
                        WHERE account_id = :accountId AND id = :id
                        """)
                .bind("accountId", identity.account())
                .bind("id", identity.id())
                .map(IdempotencyRepository::read)
                .one();
    }

    /** Stores the outcome; returns false if the lease was lost or the request is already completed. */
    Mono<Boolean> complete(RequestIdentity identity, RequestLease lease, byte[] outcome) {
        return database.sql("""
                        UPDATE idempotent_request SET outcome = :outcome
                        WHERE account_id = :accountId AND id = :id AND lease_id = :leaseId AND outcome IS NULL
                        """)
                .bind("outcome", outcome)
                .bind("accountId", identity.account())
                .bind("id", identity.id())
                .bind("leaseId", lease.id())
                .fetch()
                .rowsUpdated()
                .map((rows) -> rows == 1);
    }

    /** Releases a lease; does nothing if it was lost or the request is completed. */
    Mono<Void> release(RequestIdentity identity, RequestLease lease) {
        return database.sql("""
                        DELETE FROM idempotent_request
                        WHERE account_id = :accountId AND id = :id AND lease_id = :leaseId AND outcome IS NULL
                        """)
                .bind("accountId", identity.account())
                .bind("id", identity.id())
                .bind("leaseId", lease.id())
                .then();
    }

    /** Deletes the records of all accounts that were created up to the given time: the oldest, at most {@code max}. */
    Mono<Void> deleteUpTo(Instant leasedAt, int max) {
        return database.sql("""
                        DELETE FROM idempotent_request WHERE (account_id, id) IN (
                            SELECT account_id, id FROM idempotent_request WHERE leased_at <= :leasedAt
                            ORDER BY leased_at LIMIT :max)
                        """)
                .bind("leasedAt", leasedAt.toEpochMilli())
                .bind("max", max)
                .then();
    }

    /** Deletes the records of a deleted account. */
    Mono<Void> deleteAllOf(AccountId account) {
        return database.sql("DELETE FROM idempotent_request WHERE account_id = :accountId")
                .bind("accountId", account.value())
                .then();
    }

    private static StoredRequest read(Readable row) {
        return new StoredRequest(
                RowColumns.text(row, "fingerprint"),
                new RequestLease(RowColumns.text(row, "lease_id"), RowColumns.instant(row, "leased_at")),
                RowColumns.bytesOrNull(row, "outcome"));
    }

    /**
     * The stored record of a request.
     *
     * @param fingerprint the digest of the request, see {@link RequestIdentity}
     * @param lease the lease of the attempt that executes or executed the request
     * @param outcome the encrypted response; null while the request is in progress
     */
    record StoredRequest(String fingerprint, RequestLease lease, byte @Nullable [] outcome) {

        /** Returns whether the record is valid: not older than a day, and completed or within its lease. */
        boolean isValidAt(Instant now) {
            Duration lifetime = outcome == null ? RequestLease.DURATION : RequestLease.RETENTION;
            return now.isBefore(lease.at().plus(lifetime));
        }

        boolean isHeldBy(RequestLease other) {
            return lease.id().equals(other.id());
        }

        /** Returns the rest of the lease; never more than a full lease, even if the clock was set back. */
        Duration remainingLease(Instant now) {
            Duration remaining = Duration.between(now, lease.at().plus(RequestLease.DURATION));
            return remaining.compareTo(RequestLease.DURATION) > 0 ? RequestLease.DURATION : remaining;
        }
    }
}
