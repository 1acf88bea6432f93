package dev.keywright.account;

import dev.keywright.storage.Columns;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The accounts, as they are stored. */
public final class Accounts {

    private final DatabaseClient database;
    private final Operators operators;

    Accounts(DatabaseClient database, Operators operators) {
        this.database = database;
        this.operators = operators;
    }

    /**
     * Adds an account; the first of all becomes an operator. Errors with {@link DuplicateKeyException} if its name is
     * taken.
     */
    Mono<Void> add(AccountId id, Username username, String passwordHash, Instant now) {
        return database.sql("""
                        INSERT INTO account (id, username, username_key, password_hash, role, created_at)
                        VALUES (:id, :username, :usernameKey, :passwordHash,
                            (SELECT CASE WHEN COUNT(*) = 0 THEN 'OPERATOR' ELSE 'MEMBER' END FROM account), :createdAt)
                        """)
                .bind("id", id.value())
                .bind("username", username.value())
                .bind("usernameKey", username.key())
                .bind("passwordHash", passwordHash)
                .bind("createdAt", now.toEpochMilli())
                .then();
    }

    Mono<Account> find(Username username) {
        return database.sql("SELECT * FROM account WHERE username_key = :usernameKey")
                .bind("usernameKey", username.key())
                .map(Accounts::read)
                .one();
    }

    /** What the account may do; empty if there is no such account, or none any more. */
    public Mono<Role> role(AccountId id) {
        return database.sql("SELECT username, role FROM account WHERE id = :id AND deleted_at IS NULL")
                .bind("id", id.value())
                .map((row) -> role(row))
                .one();
    }

    private Role role(Readable row) {
        Username username = new Username(Columns.text(row, "username"));
        return operators.role(username, Role.valueOf(Columns.text(row, "role")));
    }

    /** How many accounts there are. */
    Mono<Long> count() {
        return database.sql("SELECT COUNT(*) FROM account").mapValue(Long.class).one();
    }

    /**
     * Holds the account's row until the transaction ends, so that what is counted of the account's stays true until
     * then. Empty if there is no such account.
     */
    public Mono<AccountId> lock(AccountId id) {
        return database.sql("UPDATE account SET id = id WHERE id = :id")
                .bind("id", id.value())
                .fetch()
                .rowsUpdated()
                .filter((rows) -> rows == 1)
                .map((rows) -> id);
    }

    private static Account read(Readable row) {
        return new Account(
                new AccountId(Columns.text(row, "id")),
                new Username(Columns.text(row, "username")),
                Columns.text(row, "password_hash"),
                Role.valueOf(Columns.text(row, "role")));
    }
}
