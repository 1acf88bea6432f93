package dev.keywright.apikey.store;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scope;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.Credits;
import dev.keywright.apikey.KeyDigest;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.KeyLimit;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.persistence.RowColumns;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The table of API keys. */
@Component
public final class ApiKeyRepository {

    private final DatabaseClient database;
    private final CreditRepository credits;

    public ApiKeyRepository(DatabaseClient database, CreditRepository credits) {
        this.database = database;
        this.credits = credits;
    }

    /** Adds a key with its scopes, and with its credits unless its rotation family already has them. */
    public Mono<Void> add(ApiKey key) {
        return insert(key)
                .then(Mono.defer(() -> addScopes(key.id(), key.terms().scopes())))
                .then(Mono.defer(() -> addCredits(key)));
    }

    private Mono<Void> addCredits(ApiKey key) {
        Credits initial = key.terms().credits();
        boolean shared = !key.family().equals(key.id());
        return initial == null || shared ? Mono.empty() : credits.add(key.family(), initial);
    }

    private Mono<Void> insert(ApiKey key) {
        DatabaseClient.GenericExecuteSpec statement = database.sql("""
                        INSERT INTO api_key (id, account_id, creator_account, quota_subject, family, external_id, name, prefix, digest,
                            pepper_version, encrypted_text, scopes, allowed_addresses, limits, meta, state, version, created_at,
                            expires_at, lifetime, idle_since)
                        VALUES (:id, :accountId, :creatorAccount, :quotaSubject, :family, :externalId, :name, :prefix, :digest,
                            :pepperVersion, :encryptedText, :scopes, :allowedAddresses, :limits, :meta, :state, :version, :createdAt,
                            :expiresAt, :lifetime, :createdAt)
                        """);
        return bindTerms(statement, key)
                .bind("id", key.id().value())
                .bind("accountId", key.owner().value())
                .bind("creatorAccount", key.creator().account().value())
                .bind("quotaSubject", key.creator().quotaSubject())
                .bind("family", key.family().value())
                .bind("prefix", key.material().prefix())
                .bind("digest", key.material().digest().bytes())
                .bind("pepperVersion", key.material().digest().pepperVersion())
                .bind(
                        "encryptedText",
                        RowColumns.nullable(byte[].class, key.material().encryptedText()))
                .bind("state", key.state().name())
                .bind("version", key.version())
                .bind("createdAt", key.createdAt().toEpochMilli())
                .then();
    }

    private static DatabaseClient.GenericExecuteSpec bindTerms(
            DatabaseClient.GenericExecuteSpec statement, ApiKey key) {
        KeyTerms terms = key.terms();
        Instant end = terms.expiresAt();
        Duration lifetime = key.lifetime();
        return statement
                .bind("externalId", RowColumns.nullable(String.class, terms.externalId()))
                .bind("name", RowColumns.nullable(String.class, terms.name()))
                .bind("scopes", terms.scopes().stored())
                .bind("allowedAddresses", KeyRowMapper.stored(terms.allowedAddresses()))
                .bind("limits", KeyLimit.stored(terms.limits()))
                .bind("meta", terms.meta())
                .bind("expiresAt", RowColumns.nullable(Long.class, end == null ? null : end.toEpochMilli()))
                .bind("lifetime", RowColumns.nullable(Long.class, lifetime == null ? null : lifetime.toMillis()));
    }

    private Mono<Void> addScopes(KeyId id, Scopes scopes) {
        return Flux.fromIterable(scopes.list())
                .concatMap((scope) -> addScope(id, scope))
                .then();
    }

    private Mono<Void> addScope(KeyId id, Scope scope) {
        return database.sql("""
                        INSERT INTO api_key_scope (account_id, scope, sequence)
                        SELECT account_id, :scope, sequence FROM api_key WHERE id = :id
                        """)
                .bind("scope", scope.value())
                .bind("id", id.value())
                .then();
    }

    /** Finds a key of any owner by its id. */
    public Mono<ApiKey> find(KeyId id) {
        return database.sql(KeyRowMapper.SELECT + "WHERE api_key.id = :id")
                .bind("id", id.value())
                .map(KeyRowMapper::read)
                .one();
    }

    /** Finds a key and locks its row until the transaction ends. */
    public Mono<ApiKey> lockForUpdate(KeyId id) {
        return database.sql("UPDATE api_key SET version = version WHERE id = :id")
                .bind("id", id.value())
                .fetch()
                .rowsUpdated()
                .filter((rows) -> rows == 1)
                .flatMap((rows) -> find(id));
    }

    /**
     * Locks the oldest remaining key of a rotation family until the transaction ends, and so the family's credits. Comes
     * before the lock of another of its keys, to prevent deadlocks.
     */
    public Mono<Void> lockFamily(KeyId family) {
        return database.sql("""
                        UPDATE api_key SET version = version
                        WHERE id = (SELECT id FROM api_key WHERE family = :family ORDER BY sequence LIMIT 1)
                        """).bind("family", family.value()).then();
    }

    /** Finds a key of any owner by the digests of one key string under all pepper versions. */
    public Mono<ApiKey> find(List<KeyDigest> digests) {
        return database.sql(KeyRowMapper.SELECT + "WHERE api_key.digest IN (:digests) ORDER BY pepper_version DESC")
                .bind("digests", digests.stream().map(KeyDigest::bytes).toList())
                .map(KeyRowMapper::read)
                .first();
    }

    /** Finds the account's active keys, oldest first. */
    public Flux<ApiKey> findActive(AccountId owner, Instant now) {
        return database.sql(KeyRowMapper.SELECT + """
                        WHERE api_key.account_id = :accountId AND %s
                        ORDER BY sequence
                        """.formatted(KeyPageQuery.ACTIVE))
                .bind("accountId", owner.value())
                .bind("now", now.toEpochMilli())
                .map(KeyRowMapper::read)
                .all();
    }

    /** Updates the terms except the credits, and the version. The caller must have locked the row. */
    public Mono<Void> update(ApiKey key) {
        DatabaseClient.GenericExecuteSpec statement = database.sql("""
                        UPDATE api_key SET external_id = :externalId, name = :name, scopes = :scopes,
                            allowed_addresses = :allowedAddresses, limits = :limits, meta = :meta, expires_at = :expiresAt,
                            lifetime = :lifetime, version = :version
                        WHERE id = :id
                        """);
        return bindTerms(statement, key)
                .bind("id", key.id().value())
                .bind("version", key.version())
                .then()
                .then(Mono.defer(() -> deleteScopes(key.id())))
                .then(Mono.defer(() -> addScopes(key.id(), key.terms().scopes())));
    }

    private Mono<Void> deleteScopes(KeyId id) {
        return database.sql("""
                        DELETE FROM api_key_scope
                        WHERE account_id = (SELECT account_id FROM api_key WHERE id = :id)
                            AND sequence = (SELECT sequence FROM api_key WHERE id = :id)
                        """).bind("id", id.value()).then();
    }

    /** Revokes a key and erases its encrypted text; returns false if it is already revoked. */
    public Mono<Boolean> revoke(KeyId id, Instant now) {
        return database.sql("""
                        UPDATE api_key SET state = 'REVOKED', revoked_at = :now, encrypted_text = NULL, version = version + 1
                        WHERE id = :id AND state <> 'REVOKED'
                        """)
                .bind("id", id.value())
                .bind("now", now.toEpochMilli())
                .fetch()
                .rowsUpdated()
                .map((rows) -> rows == 1);
    }

    /**
     * Deletes a key. If it is the last key of its rotation family, also deletes the credits. The caller must have locked the
     * row. The creation still counts against the quota of new keys.
     *
     * @param countedSince creations up to this time no longer count
     */
    public Mono<Void> delete(ApiKey key, Instant countedSince) {
        return deleteScopes(key.id())
                .then(Mono.defer(() -> recordDeletedKey(key, countedSince)))
                .then(Mono.defer(() -> credits.lock(key.family())))
                .then(Mono.defer(() -> deleteRow(key.id())))
                .then(Mono.defer(() -> credits.deleteUnused(key.family())));
    }

    private Mono<Void> recordDeletedKey(ApiKey key, Instant countedSince) {
        String quotaSubject = key.creator().quotaSubject();
        Mono<Void> deleteExpired = database.sql(
                        "DELETE FROM deleted_key WHERE quota_subject = :quotaSubject AND created_at <= :since")
                .bind("quotaSubject", quotaSubject)
                .bind("since", countedSince.toEpochMilli())
                .then();
        Mono<Void> insertRecord = database.sql(
                        "INSERT INTO deleted_key (quota_subject, created_at) VALUES (:quotaSubject, :createdAt)")
                .bind("quotaSubject", quotaSubject)
                .bind("createdAt", key.createdAt().toEpochMilli())
                .then();
        return deleteExpired.then(insertRecord);
    }

    private Mono<Void> deleteRow(KeyId id) {
        return database.sql("DELETE FROM api_key WHERE id = :id")
                .bind("id", id.value())
                .then();
    }

    /** Revokes all keys of an account and erases their names, metadata and other personal data. */
    public Mono<Void> eraseAllOf(AccountId owner, Instant now) {
        return database.sql("""
                        UPDATE api_key SET state = 'REVOKED', revoked_at = COALESCE(revoked_at, :now), encrypted_text = NULL,
                            name = NULL, external_id = NULL, meta = :noMeta, allowed_addresses = '', version = version + 1
                        WHERE account_id = :accountId
                        """)
                .bind("now", now.toEpochMilli())
                .bind("noMeta", KeyTerms.NO_META)
                .bind("accountId", owner.value())
                .then();
    }

    /** Suspends or resumes a key. Does not change a revoked key. */
    public Mono<Void> setState(KeyId id, LifecycleState state) {
        return database.sql("""
                        UPDATE api_key SET state = :state, version = version + 1
                        WHERE id = :id AND state <> 'REVOKED'
                        """)
                .bind("id", id.value())
                .bind("state", state.name())
                .then();
    }

    /** Sets the successor and the expiry of a rotated key. */
    public Mono<Void> setSuccessor(KeyId id, KeyId successor, Instant end) {
        return database.sql("""
                        UPDATE api_key SET replaced_by = :successor, expires_at = :end, version = version + 1
                        WHERE id = :id
                        """)
                .bind("id", id.value())
                .bind("successor", successor.value())
                .bind("end", end.toEpochMilli())
                .then();
    }

    /** Erases the encrypted texts of all keys; returns their number. */
    Mono<Long> eraseEncryptedTexts() {
        return database.sql("UPDATE api_key SET encrypted_text = NULL WHERE encrypted_text IS NOT NULL")
                .fetch()
                .rowsUpdated();
    }

    /** Finds the creation times that count against a quota, newest first, at most {@code max}, also of revoked and deleted keys. */
    public Flux<Instant> createdSince(String quotaSubject, Instant since, int max) {
        return database.sql("""
                        SELECT created_at FROM (
                            SELECT created_at FROM api_key WHERE quota_subject = :quotaSubject AND created_at > :since
                            UNION ALL
                            SELECT created_at FROM deleted_key WHERE quota_subject = :quotaSubject AND created_at > :since
                        ) AS creation
                        ORDER BY created_at DESC LIMIT :max
                        """)
                .bind("quotaSubject", quotaSubject)
                .bind("since", since.toEpochMilli())
                .bind("max", max)
                .map((row) -> RowColumns.instant(row, "created_at"))
                .all();
    }
}
