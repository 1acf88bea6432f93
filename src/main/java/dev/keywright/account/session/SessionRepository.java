package dev.keywright.account.session;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Credential;
import dev.keywright.account.Operators;
import dev.keywright.account.Role;
import dev.keywright.account.Session;
import dev.keywright.account.SessionId;
import dev.keywright.account.Username;
import dev.keywright.persistence.RowColumns;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The table of sessions. */
public final class SessionRepository {

    private final DatabaseClient database;
    private final Operators operators;

    public SessionRepository(DatabaseClient database, Operators operators) {
        this.database = database;
        this.operators = operators;
    }

    public Mono<Void> add(Session session) {
        return database.sql("""
                        INSERT INTO login_session (id, account_id, address, created_at, expires_at)
                        VALUES (:id, :accountId, :address, :createdAt, :expiresAt)
                        """)
                .bind("id", session.id().value())
                .bind("accountId", session.accountId().value())
                .bind("address", RowColumns.nullable(String.class, session.address()))
                .bind("createdAt", session.createdAt().toEpochMilli())
                .bind("expiresAt", session.expiresAt().toEpochMilli())
                .then();
    }

    /** Finds the caller of a session that has neither expired nor ended. */
    public Mono<Caller> findCaller(SessionId id, Instant now) {
        return database.sql("""
                        SELECT account.id, account.username, account.role
                        FROM login_session JOIN account ON account.id = login_session.account_id
                        WHERE login_session.id = :id AND login_session.expires_at > :now
                            AND login_session.ended_at IS NULL AND account.deleted_at IS NULL
                        """)
                .bind("id", id.value())
                .bind("now", now.toEpochMilli())
                .map((row) -> read(row, id))
                .one();
    }

    /** Finds the account's active sessions after a position, newest first. */
    public Flux<Session> findActive(AccountId account, Instant now, Position after, int max) {
        return database.sql("""
                        SELECT * FROM login_session
                        WHERE account_id = :accountId AND expires_at > :now AND ended_at IS NULL
                            AND (created_at < :createdAt OR (created_at = :createdAt AND id < :id))
                        ORDER BY created_at DESC, id DESC LIMIT :max
                        """)
                .bind("accountId", account.value())
                .bind("now", now.toEpochMilli())
                .bind("createdAt", after.createdAt())
                .bind("id", after.id())
                .bind("max", max)
                .map(SessionRepository::session)
                .all();
    }

    /** Ends a session of the account; returns false if there is no such active session. */
    public Mono<Boolean> end(SessionId id, AccountId account, Instant now) {
        return database.sql("""
                        UPDATE login_session SET ended_at = :now
                        WHERE id = :id AND account_id = :accountId AND expires_at > :now AND ended_at IS NULL
                        """)
                .bind("now", now.toEpochMilli())
                .bind("id", id.value())
                .bind("accountId", account.value())
                .fetch()
                .rowsUpdated()
                .map((rows) -> rows == 1);
    }

    /** Deletes all sessions of the account. */
    public Mono<Void> deleteAllOf(AccountId account) {
        return database.sql("DELETE FROM login_session WHERE account_id = :accountId")
                .bind("accountId", account.value())
                .then();
    }

    /** Deletes the expired sessions. */
    public Mono<Void> deleteExpired(Instant now) {
        return database.sql("DELETE FROM login_session WHERE expires_at <= :now")
                .bind("now", now.toEpochMilli())
                .then();
    }

    private static Session session(Readable row) {
        return new Session(
                new SessionId(RowColumns.text(row, "id")),
                new AccountId(RowColumns.text(row, "account_id")),
                RowColumns.textOrNull(row, "address"),
                RowColumns.instant(row, "created_at"),
                RowColumns.instant(row, "expires_at"));
    }

    private Caller read(Readable row, SessionId session) {
        Username username = new Username(RowColumns.text(row, "username"));
        Role stored = Role.valueOf(RowColumns.text(row, "role"));
        return new Caller(
                new AccountId(RowColumns.text(row, "id")),
                operators.role(username, stored),
                new Credential.Session(session));
    }

    /**
     * The position of a session in a list.
     *
     * @param createdAt the creation time in milliseconds since the epoch
     * @param id the id, which orders sessions with the same creation time
     */
    public record Position(long createdAt, String id) {

        public static final Position START = new Position(Long.MAX_VALUE, "");

        public static Position of(Session session) {
            return new Position(session.createdAt().toEpochMilli(), session.id().value());
        }
    }
}
