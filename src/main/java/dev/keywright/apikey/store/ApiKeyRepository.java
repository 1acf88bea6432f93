package dev.keywright.apikey.store;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scope;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.CreditRefill;
import dev.keywright.apikey.Credits;
import dev.keywright.apikey.KeyDigest;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.KeyLimit;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.persistence.RowColumns;
import java.time.Instant;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The API keys' records, as they are stored. */
public final class ApiKeyRepository {

    private final DatabaseClient database;

    public ApiKeyRepository(DatabaseClient database) {
        this.database = database;
    }

    /** Adds a key with its scopes; its credits too, unless its lineage has them already. */
    public Mono<Void> add(ApiKey key) {
        return insert(key)
                .then(Mono.defer(() -> addScopes(key.id(), key.terms().scopes())))
                .then(Mono.defer(() -> addCredits(key)));
    }

    private Mono<Void> insert(ApiKey key) {
        DatabaseClient.GenericExecuteSpec statement = database.sql("""
                        INSERT INTO api_key (id, account_id, issuer_account, issuer, lineage, external_id, name, prefix, digest,
                            pepper_version, sealed, scopes, allowed_addresses, limits, meta, state, version, created_at,
                            expires_at, idle_since)
                        VALUES (:id, :accountId, :issuerAccount, :issuer, :lineage, :externalId, :name, :prefix, :digest,
                            :pepperVersion, :sealed, :scopes, :allowedAddresses, :limits, :meta, :state, :version, :createdAt,
                            :expiresAt, :createdAt)
                        """);
        return bindTerms(statement, key.terms())
                .bind("id", key.id().value())
                .bind("accountId", key.owner().value())
                .bind("issuerAccount", key.issuer().account().value())
                .bind("issuer", key.issuer().quotaSubject())
                .bind("lineage", key.family().value())
                .bind("prefix", key.material().prefix())
                .bind("digest", key.material().digest().bytes())
                .bind("pepperVersion", key.material().digest().pepperVersion())
                .bind("sealed", RowColumns.nullable(byte[].class, key.material().sealedText()))
                .bind("state", key.state().name())
                .bind("version", key.version())
                .bind("createdAt", key.createdAt().toEpochMilli())
                .then();
    }

    private static DatabaseClient.GenericExecuteSpec bindTerms(
            DatabaseClient.GenericExecuteSpec statement, KeyTerms terms) {
        Instant end = terms.expiresAt();
        return statement
                .bind("externalId", RowColumns.nullable(String.class, terms.externalId()))
                .bind("name", RowColumns.nullable(String.class, terms.name()))
                .bind("scopes", terms.scopes().stored())
                .bind("allowedAddresses", KeyRowMapper.stored(terms.allowedAddresses()))
                .bind("limits", KeyLimit.stored(terms.limits()))
                .bind("meta", terms.meta())
                .bind("expiresAt", RowColumns.nullable(Long.class, end == null ? null : end.toEpochMilli()));
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

    private Mono<Void> addCredits(ApiKey key) {
        Credits credits = key.terms().credits();
        boolean shared = !key.family().equals(key.id());
        return credits == null || shared ? Mono.empty() : insert(key.family(), credits);
    }

    private Mono<Void> insert(KeyId family, Credits credits) {
        return bindCredits(database.sql("""
                        INSERT INTO credit (lineage, remaining, as_of, refill_amount, refill_interval, refill_zone)
                        VALUES (:lineage, :remaining, :asOf, :amount, :interval, :zone)
                        """), family, credits).then();
    }

    private static DatabaseClient.GenericExecuteSpec bindCredits(
            DatabaseClient.GenericExecuteSpec statement, KeyId family, Credits credits) {
        CreditRefill creditRefill = credits.refill();
        return statement
                .bind("lineage", family.value())
                .bind("remaining", credits.remaining())
                .bind("asOf", credits.asOf().toEpochMilli())
                .bind("amount", RowColumns.nullable(Long.class, creditRefill == null ? null : creditRefill.amount()))
                .bind(
                        "interval",
                        RowColumns.nullable(
                                String.class,
                                creditRefill == null
                                        ? null
                                        : creditRefill.interval().name()))
                .bind(
                        "zone",
                        RowColumns.nullable(
                                String.class,
                                creditRefill == null
                                        ? null
                                        : creditRefill.zone().getId()));
    }

    /** The key of this id, whoever's it is. */
    public Mono<ApiKey> find(KeyId id) {
        return database.sql(KeyRowMapper.SELECT + "WHERE api_key.id = :id")
                .bind("id", id.value())
                .map(KeyRowMapper::read)
                .one();
    }

    /** The same, whose row is held until the transaction ends, so that what is decided of it stays true until then. */
    public Mono<ApiKey> lockForUpdate(KeyId id) {
        return database.sql("UPDATE api_key SET id = id WHERE id = :id")
                .bind("id", id.value())
                .fetch()
                .rowsUpdated()
                .filter((rows) -> rows == 1)
                .flatMap((rows) -> find(id));
    }

    /** The key that is known by one of these digests, whoever's it is: one text's under each version of the pepper. */
    public Mono<ApiKey> find(List<KeyDigest> digests) {
        return database.sql(KeyRowMapper.SELECT + "WHERE api_key.digest IN (:digests) ORDER BY pepper_version DESC")
                .bind("digests", digests.stream().map(KeyDigest::bytes).toList())
                .map(KeyRowMapper::read)
                .first();
    }

    /** Whether there are keys of another system: those are the ones that have no prefix. */
    public Mono<Boolean> anyImported() {
        return database.sql("SELECT id FROM api_key WHERE prefix = '' LIMIT 1")
                .mapValue(String.class)
                .first()
                .hasElement();
    }

    /** The account's keys that are good at this time, oldest first. */
    public Flux<ApiKey> live(AccountId owner, Instant now) {
        return database.sql(KeyRowMapper.SELECT + """
                        WHERE api_key.account_id = :accountId AND state = 'ACTIVE'
                            AND (expires_at IS NULL OR expires_at > :now)
                        ORDER BY sequence
                        """)
                .bind("accountId", owner.value())
                .bind("now", now.toEpochMilli())
                .map(KeyRowMapper::read)
                .all();
    }

    /** Stores what a key is good for now, its credits apart, and its version. Its row has to be held. */
    public Mono<Void> update(ApiKey key) {
        DatabaseClient.GenericExecuteSpec statement = database.sql("""
                        UPDATE api_key SET external_id = :externalId, name = :name, scopes = :scopes,
                            allowed_addresses = :allowedAddresses, limits = :limits, meta = :meta, expires_at = :expiresAt,
                            version = :version
                        WHERE id = :id
                        """);
        return bindTerms(statement, key.terms())
                .bind("id", key.id().value())
                .bind("version", key.version())
                .then()
                .then(Mono.defer(() -> removeScopes(key.id())))
                .then(Mono.defer(() -> addScopes(key.id(), key.terms().scopes())));
    }

    private Mono<Void> removeScopes(KeyId id) {
        return database.sql("""
                        DELETE FROM api_key_scope
                        WHERE account_id = (SELECT account_id FROM api_key WHERE id = :id)
                            AND sequence = (SELECT sequence FROM api_key WHERE id = :id)
                        """).bind("id", id.value()).then();
    }

    /**
     * Gives the key's whole lineage the credits that the key has now, or none. The lineage's row has to be held. A row that
     * is there is changed: whoever takes credits waits for it, and would find none if another took its place.
     */
    public Mono<Void> replaceCredits(ApiKey key) {
        Credits credits = key.terms().credits();
        return credits == null ? removeCredits(key.family()) : putCredits(key.family(), credits);
    }

    private Mono<Void> removeCredits(KeyId family) {
        return database.sql("DELETE FROM credit WHERE lineage = :lineage")
                .bind("lineage", family.value())
                .then();
    }

    private Mono<Void> putCredits(KeyId family, Credits credits) {
        return bindCredits(database.sql("""
                        UPDATE credit SET remaining = :remaining, as_of = :asOf, refill_amount = :amount,
                            refill_interval = :interval, refill_zone = :zone
                        WHERE lineage = :lineage
                        """), family, credits)
                .fetch()
                .rowsUpdated()
                .flatMap((rows) -> rows == 0 ? insert(family, credits) : Mono.empty());
    }

    /** Revokes a key, and forgets its text for good; false if it was revoked already. */
    public Mono<Boolean> revoke(KeyId id, Instant now) {
        return database.sql("""
                        UPDATE api_key SET state = 'REVOKED', revoked_at = :now, sealed = NULL, version = version + 1
                        WHERE id = :id AND state <> 'REVOKED'
                        """)
                .bind("id", id.value())
                .bind("now", now.toEpochMilli())
                .fetch()
                .rowsUpdated()
                .map((rows) -> rows == 1);
    }

    /** Revokes all keys of an account, and erases what they are called and carry. */
    Mono<Void> eraseAllOf(AccountId owner, Instant now) {
        return database.sql("""
                        UPDATE api_key SET state = 'REVOKED', revoked_at = COALESCE(revoked_at, :now), sealed = NULL,
                            name = NULL, external_id = NULL, meta = :noMeta, allowed_addresses = '', version = version + 1
                        WHERE account_id = :accountId
                        """)
                .bind("now", now.toEpochMilli())
                .bind("noMeta", KeyTerms.NO_META)
                .bind("accountId", owner.value())
                .then();
    }

    /** Suspends or resumes a key; never one that is revoked. */
    public Mono<Void> setState(KeyId id, LifecycleState state) {
        return database.sql("""
                        UPDATE api_key SET state = :state, version = version + 1
                        WHERE id = :id AND state <> 'REVOKED'
                        """)
                .bind("id", id.value())
                .bind("state", state.name())
                .then();
    }

    /** Says which key took a key's place, and when it is at its end. */
    public Mono<Void> replace(KeyId id, KeyId successor, Instant end) {
        return database.sql("""
                        UPDATE api_key SET replaced_by = :successor, expires_at = :end, version = version + 1
                        WHERE id = :id
                        """)
                .bind("id", id.value())
                .bind("successor", successor.value())
                .bind("end", end.toEpochMilli())
                .then();
    }

    /** Forgets the texts of all keys, so that none can be shown again; answers how many there were. */
    Mono<Long> invalidateStrings() {
        return database.sql("UPDATE api_key SET sealed = NULL WHERE sealed IS NOT NULL")
                .fetch()
                .rowsUpdated();
    }

    /** When keys were last made that count against this quota, newest first, {@code most} at most; revoked keys count. */
    public Flux<Instant> madeSince(String quotaSubject, Instant since, int max) {
        return database.sql("""
                        SELECT created_at FROM api_key WHERE issuer = :issuer AND created_at > :since
                        ORDER BY created_at DESC LIMIT :most
                        """)
                .bind("issuer", quotaSubject)
                .bind("since", since.toEpochMilli())
                .bind("most", max)
                .map((row) -> RowColumns.instant(row, "created_at"))
                .all();
    }
}
