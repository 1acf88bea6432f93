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

/** The table of accounts. */
public final class AccountRepository {

    private static final String ERASED_NAME_PREFIX = "=";

    /** It updates a column that no foreign key references: for the id, SQLite would search all keys for references. */
    static final String LOCK = "UPDATE account SET created_at = created_at WHERE id = :id AND deleted_at IS NULL";

    private final DatabaseClient database;
    private final Operators operators;

    public AccountRepository(DatabaseClient database, Operators operators) {
        this.database = database;
        this.operators = operators;
    }

    /**
     * Adds an account; the first one becomes an operator. Concurrent first registrations must be serialized by the
     * caller. Errors with {@link DuplicateKeyException} if the name is taken.
     */
    public Mono<Void> add(AccountId id, Username username, String passwordHash, Instant now) {
        return database.sql("""
                        INSERT INTO account (id, username, username_key, password_hash, role, created_at)
                        VALUES (:id, :username, :usernameKey, :passwordHash,
                            CASE WHEN EXISTS (SELECT 1 FROM account) THEN 'MEMBER' ELSE 'OPERATOR' END, :createdAt)
                        """)
                .bind("id", id.value())
                .bind("username", username.value())
                .bind("usernameKey", username.lowerCase())
                .bind("passwordHash", passwordHash)
                .bind("createdAt", now.toEpochMilli())
                .then();
    }

    /** Returns whether any account exists, deleted ones included. */
    public Mono<Boolean> any() {
        return database.sql("SELECT id FROM account LIMIT 1")
                .mapValue(String.class)
                .one()
                .hasElement();
    }

    /** Returns whether an operator exists, by the settings or by the stored role. */
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

    /** Finds an account by its name, ignoring case. */
    public Mono<Account> find(Username username) {
        return database.sql("SELECT * FROM account WHERE username_key = :usernameKey AND deleted_at IS NULL")
                .bind("usernameKey", username.lowerCase())
                .map(this::read)
                .one();
    }

    /** Finds an account by its id; empty if it does not exist or is deleted. */
    public Mono<Account> find(AccountId id) {
        return database.sql("SELECT * FROM account WHERE id = :id AND deleted_at IS NULL")
                .bind("id", id.value())
                .map(this::read)
                .one();
    }

    /**
     * Lists accounts in the order of their names.
     *
     * @param username the name of the only account to find, ignoring case; null for all accounts
     * @param after the exclusive lower bound of the names, in lower case; empty for the first page
     */
    public Flux<Account> list(@Nullable String username, String after, int max) {
        String nameCondition = username == null ? "" : "AND username_key = :usernameKey";
        DatabaseClient.GenericExecuteSpec query =
                database.sql("""
                        SELECT * FROM account WHERE deleted_at IS NULL AND username_key > :after %s
                        ORDER BY username_key LIMIT :max
                        """.formatted(nameCondition)).bind("after", after).bind("max", max);
        return (username == null ? query : query.bind("usernameKey", username.toLowerCase(Locale.ROOT)))
                .map(this::read)
                .all();
    }

    /** Returns the number of accounts, deleted ones included. */
    public Mono<Long> count() {
        return database.sql("SELECT COUNT(*) FROM account").mapValue(Long.class).one();
    }

    /**
     * Locks the account's row until the transaction ends, so that counts of the account's data stay accurate. Empty if
     * the account does not exist or is deleted.
     */
    public Mono<AccountId> lock(AccountId id) {
        return database.sql(LOCK)
                .bind("id", id.value())
                .fetch()
                .rowsUpdated()
                .filter((rows) -> rows == 1)
                .map((rows) -> id);
    }

    /** Locks the rows of several accounts, in a fixed order to prevent deadlocks; returns the existing ones. */
    public Mono<List<AccountId>> lockAll(AccountId... ids) {
        return Flux.fromStream(() -> Stream.of(ids).distinct().sorted(Comparator.comparing(AccountId::value)))
                .concatMap(this::lock)
                .collectList();
    }

    /** Locks the account's row; empty if its password has changed or it was deleted since it was read. */
    public Mono<Account> lock(Account account) {
        return database.sql(LOCK + " AND password_hash = :passwordHash")
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

    /** Sets the scopes that the account may grant; null for all except Keywright's own. */
    public Mono<Void> allowScopes(AccountId id, @Nullable Scopes scopes) {
        return database.sql("UPDATE account SET allowed_scopes = :scopes WHERE id = :id")
                .bind("scopes", RowColumns.nullable(String.class, scopes == null ? null : scopes.stored()))
                .bind("id", id.value())
                .then();
    }

    /**
     * Erases the account except its id, which keys and the audit log reference, and its times of creation and deletion.
     * The name becomes available again: the row gets a name that is not a valid username.
     */
    public Mono<Void> erase(AccountId id, Instant now) {
        return database.sql("""
                        UPDATE account SET username = :name, username_key = :name, password_hash = '', role = 'MEMBER',
                            allowed_scopes = NULL, deleted_at = :now
                        WHERE id = :id
                        """)
                .bind("name", ERASED_NAME_PREFIX + id.value())
                .bind("now", now.toEpochMilli())
                .bind("id", id.value())
                .then();
    }

    /** Finds the scopes that the account may grant; empty if the account does not exist or is deleted. */
    public Mono<AccountGrants> grants(AccountId id) {
        return database.sql("SELECT username, role, allowed_scopes FROM account WHERE id = :id AND deleted_at IS NULL")
                .bind("id", id.value())
                .map((row) -> grants(row, ""))
                .one();
    }

    /**
     * Reads the grants of an account from a row of a statement that joins it; null if the row joins no account.
     *
     * @param prefix the prefix of the columns {@code username}, {@code role} and {@code allowed_scopes}
     */
    public @Nullable AccountGrants joinedGrants(Readable row, String prefix) {
        return RowColumns.textOrNull(row, prefix + "username") == null ? null : grants(row, prefix);
    }

    private AccountGrants grants(Readable row, String prefix) {
        Username username = new Username(RowColumns.text(row, prefix + "username"));
        String allowedScopes = RowColumns.textOrNull(row, prefix + "allowed_scopes");
        return new AccountGrants(
                operators.role(username, Role.valueOf(RowColumns.text(row, prefix + "role"))),
                allowedScopes == null ? null : Scopes.fromStored(allowedScopes));
    }

    private Account read(Readable row) {
        AccountGrants grants = grants(row, "");
        return new Account(
                new AccountId(RowColumns.text(row, "id")),
                new Username(RowColumns.text(row, "username")),
                RowColumns.text(row, "password_hash"),
                grants.role(),
                grants.allowedScopes(),
                RowColumns.instant(row, "created_at"));
    }
}
