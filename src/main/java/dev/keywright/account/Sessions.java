package dev.keywright.account;

import dev.keywright.storage.Columns;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The sessions, as they are stored. */
public final class Sessions {

    private final DatabaseClient database;
    private final Operators operators;

    Sessions(DatabaseClient database, Operators operators) {
        this.database = database;
        this.operators = operators;
    }

    Mono<Void> add(Session session) {
        return database.sql("""
                        INSERT INTO login_session (id, account_id, created_at, expires_at)
                        VALUES (:id, :accountId, :createdAt, :expiresAt)
                        """)
                .bind("id", session.id().value())
                .bind("accountId", session.accountId().value())
                .bind("createdAt", session.createdAt().toEpochMilli())
                .bind("expiresAt", session.expiresAt().toEpochMilli())
                .then();
    }

    /** Whose session this is, if it has neither ended nor been revoked. */
    public Mono<Caller> caller(SessionId id, Instant now) {
        return database.sql("""
                        SELECT account.id, account.username, account.role
                        FROM login_session JOIN account ON account.id = login_session.account_id
                        WHERE login_session.id = :id AND login_session.expires_at > :now
                            AND login_session.revoked_at IS NULL
                        """)
                .bind("id", id.value())
                .bind("now", now.toEpochMilli())
                .map((row) -> read(row, id))
                .one();
    }

    /** Forgets the sessions that have ended. */
    Mono<Void> removeEnded(Instant now) {
        return database.sql("DELETE FROM login_session WHERE expires_at <= :now")
                .bind("now", now.toEpochMilli())
                .then();
    }

    private Caller read(Readable row, SessionId session) {
        Username username = new Username(Columns.text(row, "username"));
        Role stored = Role.valueOf(Columns.text(row, "role"));
        return new Caller(
                new AccountId(Columns.text(row, "id")),
                operators.role(username, stored),
                new Credential.Session(session));
    }
}
