package dev.keywright.key;

import dev.keywright.account.AccountId;
import dev.keywright.limit.Cidr;
import dev.keywright.storage.Columns;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The API keys' records, as they are stored. */
final class ApiKeys {

    private static final String SELECT = """
            SELECT api_key.*, credit.remaining, credit.as_of, credit.refill_amount, credit.refill_interval,
                credit.refill_zone
            FROM api_key LEFT JOIN credit ON credit.lineage = api_key.lineage
            """;

    private final DatabaseClient database;

    ApiKeys(DatabaseClient database) {
        this.database = database;
    }

    /** Adds a key with its scopes; its credits too, unless its lineage has them already. */
    Mono<Void> add(ApiKey key) {
        return insert(key)
                .then(Mono.defer(() -> addScopes(key.id(), key.terms().scopes())))
                .then(Mono.defer(() -> addCredits(key)));
    }

    private Mono<Void> insert(ApiKey key) {
        KeyTerms terms = key.terms();
        return database.sql("""
                        INSERT INTO api_key (id, account_id, issuer_account, issuer, lineage, external_id, name, prefix, digest,
                            pepper_version, sealed, scopes, allowed_addresses, limits, meta, state, version, created_at,
                            expires_at, idle_since)
                        VALUES (:id, :accountId, :issuerAccount, :issuer, :lineage, :externalId, :name, :prefix, :digest,
                            :pepperVersion, :sealed, :scopes, :allowedAddresses, :limits, :meta, :state, :version, :createdAt,
                            :expiresAt, :createdAt)
                        """)
                .bind("id", key.id().value())
                .bind("accountId", key.owner().value())
                .bind("issuerAccount", key.issuer().account().value())
                .bind("issuer", key.issuer().quotaSubject())
                .bind("lineage", key.lineage().value())
                .bind("externalId", Columns.nullable(String.class, terms.externalId()))
                .bind("name", Columns.nullable(String.class, terms.name()))
                .bind("prefix", key.material().prefix())
                .bind("digest", key.material().digest().bytes())
                .bind("pepperVersion", key.material().digest().pepperVersion())
                .bind("sealed", Columns.nullable(byte[].class, key.material().sealedText()))
                .bind("scopes", terms.scopes().stored())
                .bind("allowedAddresses", stored(terms.allowedAddresses()))
                .bind("limits", KeyLimit.stored(terms.limits()))
                .bind("meta", terms.meta())
                .bind("state", key.state().name())
                .bind("version", key.version())
                .bind("createdAt", key.createdAt().toEpochMilli())
                .bind("expiresAt", millis(terms.expiresAt()))
                .then();
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
        boolean shared = !key.lineage().equals(key.id());
        return credits == null || shared ? Mono.empty() : insert(key.lineage(), credits);
    }

    private Mono<Void> insert(KeyId lineage, Credits credits) {
        Refill refill = credits.refill();
        return database.sql("""
                        INSERT INTO credit (lineage, remaining, as_of, refill_amount, refill_interval, refill_zone)
                        VALUES (:lineage, :remaining, :asOf, :amount, :interval, :zone)
                        """)
                .bind("lineage", lineage.value())
                .bind("remaining", credits.remaining())
                .bind("asOf", credits.asOf().toEpochMilli())
                .bind("amount", Columns.nullable(Long.class, refill == null ? null : refill.amount()))
                .bind(
                        "interval",
                        Columns.nullable(
                                String.class,
                                refill == null ? null : refill.interval().name()))
                .bind(
                        "zone",
                        Columns.nullable(
                                String.class,
                                refill == null ? null : refill.zone().getId()))
                .then();
    }

    /** The key of this id, whoever's it is. */
    Mono<ApiKey> find(KeyId id) {
        return database.sql(SELECT + "WHERE api_key.id = :id")
                .bind("id", id.value())
                .map(ApiKeys::read)
                .one();
    }

    /** The key that is known by this digest, whoever's it is. */
    Mono<ApiKey> find(KeyDigest digest) {
        return database.sql(SELECT + "WHERE api_key.digest = :digest")
                .bind("digest", digest.bytes())
                .map(ApiKeys::read)
                .one();
    }

    /** The account's keys that are good at this time, oldest first. */
    Flux<ApiKey> live(AccountId owner, Instant now) {
        return database.sql(SELECT + """
                        WHERE api_key.account_id = :accountId AND state = 'ACTIVE'
                            AND (expires_at IS NULL OR expires_at > :now)
                        ORDER BY sequence
                        """)
                .bind("accountId", owner.value())
                .bind("now", now.toEpochMilli())
                .map(ApiKeys::read)
                .all();
    }

    /** Revokes a key, and forgets its text for good; false if it was revoked already. */
    Mono<Boolean> revoke(KeyId id, Instant now) {
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

    /** Forgets the texts of all keys, so that none can be shown again; answers how many there were. */
    Mono<Long> forgetTexts() {
        return database.sql("UPDATE api_key SET sealed = NULL WHERE sealed IS NOT NULL")
                .fetch()
                .rowsUpdated();
    }

    /** When keys were last made that count against this quota, newest first, {@code most} at most; revoked keys count. */
    Flux<Instant> madeSince(String quotaSubject, Instant since, int most) {
        return database.sql("""
                        SELECT created_at FROM api_key WHERE issuer = :issuer AND created_at > :since
                        ORDER BY created_at DESC LIMIT :most
                        """)
                .bind("issuer", quotaSubject)
                .bind("since", since.toEpochMilli())
                .bind("most", most)
                .map((row) -> Columns.instant(row, "created_at"))
                .all();
    }

    private static ApiKey read(Readable row) {
        return new ApiKey(
                new KeyId(Columns.text(row, "id")),
                new AccountId(Columns.text(row, "account_id")),
                new Issuer(new AccountId(Columns.text(row, "issuer_account")), Columns.text(row, "issuer")),
                material(row),
                terms(row),
                State.valueOf(Columns.text(row, "state")),
                new KeyId(Columns.text(row, "lineage")),
                keyIdOrNull(row),
                Columns.instant(row, "created_at"),
                Columns.instantOrNull(row, "last_used_at"),
                Columns.number(row, "version"));
    }

    private static KeyMaterial material(Readable row) {
        return new KeyMaterial(
                Columns.text(row, "prefix"),
                new KeyDigest(Columns.bytes(row, "digest"), Columns.number(row, "pepper_version")),
                Columns.bytesOrNull(row, "sealed"));
    }

    private static KeyTerms terms(Readable row) {
        return new KeyTerms(
                Columns.textOrNull(row, "name"),
                Columns.textOrNull(row, "external_id"),
                Scopes.fromStored(Columns.text(row, "scopes")),
                Columns.instantOrNull(row, "expires_at"),
                ranges(Columns.text(row, "allowed_addresses")),
                KeyLimit.fromStored(Columns.text(row, "limits")),
                credits(row),
                Columns.text(row, "meta"));
    }

    private static @Nullable Credits credits(Readable row) {
        Long remaining = Columns.longNumberOrNull(row, "remaining");
        return remaining == null ? null : new Credits(remaining, Columns.instant(row, "as_of"), refill(row));
    }

    private static @Nullable Refill refill(Readable row) {
        Long amount = Columns.longNumberOrNull(row, "refill_amount");
        return amount == null
                ? null
                : new Refill(
                        amount,
                        Refill.Interval.valueOf(Columns.text(row, "refill_interval")),
                        ZoneId.of(Columns.text(row, "refill_zone")));
    }

    private static @Nullable KeyId keyIdOrNull(Readable row) {
        String id = Columns.textOrNull(row, "replaced_by");
        return id == null ? null : new KeyId(id);
    }

    private static String stored(List<Cidr> ranges) {
        return ranges.stream().map(Cidr::toString).collect(Collectors.joining(" "));
    }

    private static List<Cidr> ranges(String stored) {
        return Stream.of(stored.split(" "))
                .filter((range) -> !range.isEmpty())
                .map(Cidr::of)
                .toList();
    }

    private static Parameter millis(@Nullable Instant time) {
        return Columns.nullable(Long.class, time == null ? null : time.toEpochMilli());
    }
}
