package dev.keywright.idempotency;

import dev.keywright.storage.Columns;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The calls that carry an {@code Idempotency-Key}, as they are stored. */
final class IdempotentRequests {

    private final DatabaseClient database;

    IdempotentRequests(DatabaseClient database) {
        this.database = database;
    }

    /**
     * Claims a call, unless it is claimed or remembered: then nothing happens, and {@link #find} says by whom. A claim
     * whose lease has run out, and an outcome that is to be forgotten, are replaced. Errors with a
     * {@link org.springframework.dao.DataIntegrityViolationException} if the account is gone.
     */
    Mono<Void> claim(Ticket ticket, Claim claim) {
        return insert(ticket, claim).onErrorResume(DuplicateKeyException.class, (taken) -> takeOver(ticket, claim));
    }

    private Mono<Void> insert(Ticket ticket, Claim claim) {
        return database.sql("""
                        INSERT INTO idempotent_request (account_id, id, fingerprint, claim, claimed_at)
                        VALUES (:accountId, :id, :fingerprint, :claim, :claimedAt)
                        """)
                .bind("accountId", ticket.account())
                .bind("id", ticket.id())
                .bind("fingerprint", ticket.fingerprint())
                .bind("claim", claim.id())
                .bind("claimedAt", claim.at().toEpochMilli())
                .then();
    }

    private Mono<Void> takeOver(Ticket ticket, Claim claim) {
        return database.sql("""
                        UPDATE idempotent_request
                        SET fingerprint = :fingerprint, claim = :claim, claimed_at = :claimedAt, outcome = NULL
                        WHERE account_id = :accountId AND id = :id
                            AND (claimed_at <= :forgotten OR (outcome IS NULL AND claimed_at <= :abandoned))
                        """)
                .bind("fingerprint", ticket.fingerprint())
                .bind("claim", claim.id())
                .bind("claimedAt", claim.at().toEpochMilli())
                .bind("accountId", ticket.account())
                .bind("id", ticket.id())
                .bind("forgotten", claim.forgotten().toEpochMilli())
                .bind("abandoned", claim.abandoned().toEpochMilli())
                .then();
    }

    /** What is kept of a call, be it so old that it does not count any more. */
    Mono<Kept> find(Ticket ticket) {
        return database.sql("""
                        SELECT fingerprint, claim, claimed_at, outcome FROM idempotent_request
                        WHERE account_id = :accountId AND id = :id
                        """)
                .bind("accountId", ticket.account())
                .bind("id", ticket.id())
                .map(IdempotentRequests::read)
                .one();
    }

    /** Stores the outcome of a call; false if the claim was taken over, or has its outcome. */
    Mono<Boolean> keep(Ticket ticket, Claim claim, byte[] outcome) {
        return database.sql("""
                        UPDATE idempotent_request SET outcome = :outcome
                        WHERE account_id = :accountId AND id = :id AND claim = :claim AND outcome IS NULL
                        """)
                .bind("outcome", outcome)
                .bind("accountId", ticket.account())
                .bind("id", ticket.id())
                .bind("claim", claim.id())
                .fetch()
                .rowsUpdated()
                .map((rows) -> rows == 1);
    }

    /** Gives a claim up; nothing happens if it was taken over, or has its outcome. */
    Mono<Void> release(Ticket ticket, Claim claim) {
        return database.sql("""
                        DELETE FROM idempotent_request
                        WHERE account_id = :accountId AND id = :id AND claim = :claim AND outcome IS NULL
                        """)
                .bind("accountId", ticket.account())
                .bind("id", ticket.id())
                .bind("claim", claim.id())
                .then();
    }

    /** Forgets calls that were claimed at this time or before, whoever's they are: the oldest, {@code most} at most. */
    Mono<Void> forget(Instant claimedAt, int most) {
        return database.sql("""
                        DELETE FROM idempotent_request WHERE (account_id, id) IN (
                            SELECT account_id, id FROM idempotent_request WHERE claimed_at <= :claimedAt
                            ORDER BY claimed_at LIMIT :most)
                        """)
                .bind("claimedAt", claimedAt.toEpochMilli())
                .bind("most", most)
                .then();
    }

    private static Kept read(Readable row) {
        return new Kept(
                Columns.text(row, "fingerprint"),
                new Claim(Columns.text(row, "claim"), Columns.instant(row, "claimed_at")),
                Columns.bytesOrNull(row, "outcome"));
    }
}
