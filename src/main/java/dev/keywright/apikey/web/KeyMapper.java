package dev.keywright.apikey.web;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Scope;
import dev.keywright.api.CreditsRecord;
import dev.keywright.api.IssuedKey;
import dev.keywright.api.KeyLimitRecord;
import dev.keywright.api.KeyRecord;
import dev.keywright.api.KeyRecordList;
import dev.keywright.api.RefillInterval;
import dev.keywright.api.RefillRecord;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.CreditRefill;
import dev.keywright.apikey.Credits;
import dev.keywright.apikey.EffectiveState;
import dev.keywright.apikey.IfMatch;
import dev.keywright.apikey.KeyAccessPolicy;
import dev.keywright.apikey.KeyLimit;
import dev.keywright.apikey.KeyMetadata;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.LeasedCredits;
import dev.keywright.apikey.lifecycle.CreatedKey;
import dev.keywright.apikey.lifecycle.KeyQuotas;
import dev.keywright.apikey.store.KeyFilter;
import dev.keywright.idempotency.IdempotentResult;
import dev.keywright.net.Cidr;
import dev.keywright.persistence.Page;
import dev.keywright.problem.ApiException;
import dev.keywright.ratelimit.LimitDecision;
import dev.keywright.ratelimit.RateLimitHeaders;
import dev.keywright.web.Timestamps;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.server.ServerWebExchange;

/** Maps keys to the types of the API, and the parameters of a key list to a filter. */
final class KeyMapper {

    private static final String QUOTA = "keys";

    private KeyMapper() {}

    /** Adds the status of the quota for new keys to the headers of the response. */
    static void addQuota(ServerWebExchange exchange, LimitDecision decision) {
        RateLimitHeaders.add(exchange.getResponse().getHeaders(), QUOTA, decision);
    }

    /** Maps the request parameters to a filter. */
    static KeyFilter filter(
            Caller caller,
            @Nullable String state,
            @Nullable String name,
            @Nullable String scope,
            @Nullable OffsetDateTime expiresBefore,
            @Nullable OffsetDateTime unusedSince,
            @Nullable String owner,
            @Nullable String externalId) {
        AccountId account = caller.orOwn(KeyFieldValidator.owner(owner));
        return new KeyFilter(
                account,
                creator(caller, account),
                state == null ? null : effectiveState(state),
                KeyFieldValidator.name(name),
                scope == null ? null : scope(scope),
                Timestamps.parameter("expiresBefore", expiresBefore),
                Timestamps.parameter("unusedSince", unusedSince),
                KeyFieldValidator.externalId(externalId));
    }

    /** Returns the creator to filter by; null for the keys of all creators. */
    private static @Nullable AccountId creator(Caller caller, AccountId owner) {
        return switch (KeyAccessPolicy.listing(caller, owner)) {
            case ALL -> null;
            case CREATED_BY_CALLER -> caller.accountId();
            case NONE -> throw ApiException.notAllowed();
        };
    }

    private static EffectiveState effectiveState(String state) {
        return Stream.of(EffectiveState.values())
                .filter((value) -> value.name().equals(state))
                .findFirst()
                .orElseThrow(() -> ApiException.notOneOf(
                        "state", Stream.of(EffectiveState.values()).map(Enum::name)));
    }

    private static Scope scope(String scope) {
        return Scope.parse(scope)
                .orElseThrow(() -> ApiException.invalidValue(
                        "scope", "The scope must have the form resource:action, but is \"" + scope + "\"."));
    }

    static KeyRecordList list(Page<ApiKey> page, LeasedCredits leasedCredits, Instant now) {
        return new KeyRecordList(
                page.map((key) -> record(key, leasedCredits, now)).items(), page.next());
    }

    /** Maps a record, with its current credits. */
    static KeyRecord record(ApiKey key, LeasedCredits leasedCredits, Instant now) {
        KeyTerms terms = key.terms();
        return new KeyRecord()
                .id(key.id().value())
                .owner(key.owner().value())
                .externalId(terms.externalId())
                .name(terms.name())
                .prefix(key.material().prefix())
                .scopes(terms.scopes().values().toList())
                .state(state(key, now))
                .createdAt(Timestamps.utc(key.createdAt()))
                .expiresAt(Timestamps.utcOrNull(terms.expiresAt()))
                .lastUsedAt(Timestamps.utcOrNull(key.lastUsedAt()))
                .allowedAddresses(addresses(terms))
                .limits(terms.limits().stream().map(KeyMapper::limit).toList())
                .credits(credits(key, leasedCredits, now))
                .meta(KeyMetadata.fromStored(terms.meta()))
                .recoverable(key.material().isRecoverable())
                .replacedBy(key.replacedBy() == null ? null : key.replacedBy().value());
    }

    /** Returns a 200 with the record and its entity tag. */
    static ResponseEntity<KeyRecord> response(ApiKey key, LeasedCredits leasedCredits, Instant now) {
        return ResponseEntity.ok().eTag(IfMatch.tag(key)).body(record(key, leasedCredits, now));
    }

    /** Returns a 201 with the new key, its location and its entity tag. */
    static ResponseEntity<IssuedKey> created(IdempotentResult<IssuedKey> result) {
        IssuedKey key = result.value();
        ResponseEntity.BodyBuilder response =
                ResponseEntity.created(URI.create("/v1/keys/" + key.getId())).eTag(IfMatch.initialTag());
        return (result.replayed() ? response.header(IdempotentResult.REPLAYED, "true") : response).body(key);
    }

    /**
     * Maps an exhausted quota, and adds its status to the headers of the response.
     *
     * @param error creates the error of the operation from the time until one more key can be created
     */
    static ApiException exhausted(
            KeyQuotas.ExhaustedException exhausted,
            Function<Duration, ApiException> error,
            ServerWebExchange exchange) {
        addQuota(exchange, exhausted.decision());
        return error.apply(exhausted.decision().resetsIn());
    }

    /** Maps a new key, with its key string, and adds the status of the quota to the headers of the response. */
    static IssuedKey issued(CreatedKey created, LeasedCredits leasedCredits, Instant now, ServerWebExchange exchange) {
        addQuota(exchange, created.quota());
        KeyRecord record = record(created.record(), leasedCredits, now);
        return new IssuedKey()
                .key(created.text().text())
                .id(record.getId())
                .owner(record.getOwner())
                .externalId(record.getExternalId())
                .name(record.getName())
                .prefix(record.getPrefix())
                .scopes(record.getScopes())
                .state(IssuedKey.StateEnum.valueOf(record.getState().name()))
                .createdAt(record.getCreatedAt())
                .expiresAt(record.getExpiresAt())
                .lastUsedAt(record.getLastUsedAt())
                .allowedAddresses(record.getAllowedAddresses())
                .limits(record.getLimits())
                .credits(record.getCredits())
                .meta(record.getMeta())
                .recoverable(record.getRecoverable())
                .replacedBy(record.getReplacedBy());
    }

    private static KeyRecord.StateEnum state(ApiKey key, Instant now) {
        return KeyRecord.StateEnum.valueOf(key.stateAt(now).name());
    }

    private static List<String> addresses(KeyTerms terms) {
        return terms.allowedAddresses().stream().map(Cidr::toString).toList();
    }

    private static KeyLimitRecord limit(KeyLimit limit) {
        return new KeyLimitRecord(limit.name(), limit.quota().permits(), limit.period());
    }

    private static @Nullable CreditsRecord credits(ApiKey key, LeasedCredits leasedCredits, Instant now) {
        Credits stored = key.terms().credits();
        if (stored == null) {
            return null;
        }
        Credits credits = stored.at(now);
        return new CreditsRecord(leasedCredits.unspent(key.family(), credits), refill(credits.refill()));
    }

    private static @Nullable RefillRecord refill(@Nullable CreditRefill refill) {
        return refill == null
                ? null
                : new RefillRecord(
                        refill.amount(),
                        RefillInterval.fromValue(refill.interval().text()),
                        refill.zone().getId());
    }
}
