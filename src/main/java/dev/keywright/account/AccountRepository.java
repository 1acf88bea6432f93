package dev.keywright.account;

import dev.keywright.persistence.RowColumns;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The accounts, as they are stored. */
public final class AccountRepository {

    private static final String ERASED = "=";

    private final DatabaseClient database;
    private final Operators operators;

    public AccountRepository(DatabaseClient database, Operators operators) {
        this.database = database;
        this.operators = operators;
    }

    /**
     * Adds an account; the first of all becomes an operator. Two that are added at once may both be the first, unless they
     * stand in one line. Errors with {@link DuplicateKeyException} if its name is taken.
     */
    public Mono<Void> add(AccountId id, Username username, String passwordHash, Instant now) {
        return database.sql("""
                        INSERT INTO account (id, username, username_key, password_hash, role, created_at)
                        VALUES (:id, :username, :usernameKey, :passwordHash,
                            CASE WHEN EXISTS (SELECT 1 FROM account) THEN 'MEMBER' ELSE 'OPERATOR' END, :createdAt)
                        """)
                .bind("id", id.value())
                .bind("username", username.value())
                .bind("usernameKey", username.key())
                .bind("passwordHash", passwordHash)
                .bind("createdAt", now.toEpochMilli())
                .then();
    }

    /** Whether there ever was one. */
    public Mono<Boolean> any() {
        return database.sql("SELECT id FROM account LIMIT 1")
                .mapValue(String.class)
                .one()
                .hasElement();
    }

    /** Whether there is an operator now. Of the accounts whose rows say that they are one, none is any more than another. */
    public Mono<Boolean> anyOperator() {
        Mono<Account> stored = database.sql(
                        "SELECT * FROM account WHERE role = 'OPERATOR' AND deleted_at IS NULL LIMIT 1")
                .map(this::read)
                .one();
        return Flux.fromIterable(operators.named())
                .concatMap(this::find)
                .concatWith(stored)
                .any((account) -> account.role() == Role.OPERATOR);
    }

    /** The account of this name, in any case. */
    public Mono<Account> find(Username username) {
        return database.sql("SELECT * FROM account WHERE username_key = :usernameKey AND deleted_at IS NULL")
                .bind("usernameKey", username.key())
                .map(this::read)
                .one();
    }

    /** The account of this id; empty if there is no such account, or not any more. */
    public Mono<Account> find(AccountId id) {
        return database.sql("SELECT * FROM account WHERE id = :id AND deleted_at IS NULL")
                .bind("id", id.value())
                .map(this::read)
                .one();
    }

    /**
     * Some accounts, by name.
     *
     * @param username in any case, of the one account to find; null for all
     * @param after the name in lower case to start behind; empty for the beginning
     */
    public Flux<Account> list(@Nullable String username, String after, int max) {
        String ofThatName = username == null ? "" : "AND username_key = :usernameKey";
        DatabaseClient.GenericExecuteSpec query =
                database.sql("""
                        SELECT * FROM account WHERE deleted_at IS NULL AND username_key > :after %s
                        ORDER BY username_key LIMIT :most
                        """.formatted(ofThatName)).bind("after", after).bind("most", max);
        return (username == null ? query : query.bind("usernameKey", username.toLowerCase(Locale.ROOT)))
                .map(this::read)
                .all();
    }

    /** How many accounts there have been, those that are deleted included. */
    public Mono<Long> count() {
        return database.sql("SELECT COUNT(*) FROM account").mapValue(Long.class).one();
    }

    /**
     * Holds the account's row until the transaction ends, so that what is counted of the account's stays true until
     * then. Empty if there is no such account, or not any more.
     */
    public Mono<AccountId> lock(AccountId id) {
        return database.sql("UPDATE account SET id = id WHERE id = :id AND deleted_at IS NULL")
                .bind("id", id.value())
                .fetch()
                .rowsUpdated()
                .filter((rows) -> rows == 1)
                .map((rows) -> id);
    }

    /** Holds the rows of all of them as above, in an order that is the same for all; answers those that there are. */
    public Mono<List<AccountId>> lockAll(AccountId... ids) {
        return Flux.fromStream(() -> Stream.of(ids).distinct().sorted(Comparator.comparing(AccountId::value)))
                .concatMap(this::lock)
                .collectList();
    }

    /** Holds its row as above; empty if its password has changed, or it was deleted, since it was read. */
    public Mono<Account> lock(Account account) {
        return database.sql("""
                        UPDATE account SET id = id
                        WHERE id = :id AND password_hash = :passwordHash AND deleted_at IS NULL
                        """)
                .bind("id", account.id().value())
                .bind("passwordHash", account.passwordHash())
                .fetch()
                .rowsUpdated()
                .filter((rows) -> rows == 1)
                .map((rows) -> account);
    }

    public Mono<Void> changePassword(AccountId id, String passwordHash) {
        return database.sql("UPDATE account SET password_hash = :passwordHash WHERE id = :id")
                .bind("passwordHash", passwordHash)
                .bind("id", id.value())
                .then();
    }

    /** Says which scopes the account may give; null for all but Keywright's own. */
    public Mono<Void> allowScopes(AccountId id, @Nullable Scopes scopes) {
        return database.sql("UPDATE account SET allowed_scopes = :scopes WHERE id = :id")
                .bind("scopes", RowColumns.nullable(String.class, scopes == null ? null : scopes.stored()))
                .bind("id", id.value())
                .then();
    }

    /**
     * Leaves of the account its id alone, which keys and the trail name, and when it came and went. Its name is free then:
     * the row's own is one that nobody can register.
     */
    public Mono<Void> erase(AccountId id, Instant now) {
        return database.sql("""
                        UPDATE account SET username = :name, username_key = :name, password_hash = '', role = 'MEMBER',
                            allowed_scopes = NULL, deleted_at = :now
                        WHERE id = :id
                        """)
                .bind("name", ERASED + id.value())
                .bind("now", now.toEpochMilli())
                .bind("id", id.value())
                .then();
    }

    /** Which scopes the account may give to keys; empty if there is no such account, or not any more. */
    public Mono<AccountGrants> grants(AccountId id) {
        return database.sql("SELECT username, role, allowed_scopes FROM account WHERE id = :id AND deleted_at IS NULL")
                .bind("id", id.value())
                .map((row) -> new AccountGrants(role(row), allowedScopes(row)))
                .one();
    }

    private Role role(Readable row) {
        Username username = new Username(RowColumns.text(row, "username"));
        return operators.role(username, Role.valueOf(RowColumns.text(row, "role")));
    }

    private static @Nullable Scopes allowedScopes(Readable row) {
        String stored = RowColumns.textOrNull(row, "allowed_scopes");
        return stored == null ? null : Scopes.fromStored(stored);
    }

    private Account read(Readable row) {
        return new Account(
                new AccountId(RowColumns.text(row, "id")),
                new Username(RowColumns.text(row, "username")),
                RowColumns.text(row, "password_hash"),
                role(row),
                allowedScopes(row),
                RowColumns.instant(row, "created_at"));
    }
}
