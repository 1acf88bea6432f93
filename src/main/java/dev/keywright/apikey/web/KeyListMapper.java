package dev.keywright.apikey.web;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Scope;
import dev.keywright.api.KeyRecordList;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.EffectiveState;
import dev.keywright.apikey.KeyAccessPolicy;
import dev.keywright.apikey.LeasedCredits;
import dev.keywright.apikey.store.KeyFilter;
import dev.keywright.persistence.Page;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.TimeParameter;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Maps the parameters of a key list, and its pages to the types of the API. */
final class KeyListMapper {

    private KeyListMapper() {}

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
        AccountId requested = KeyFieldValidator.owner(owner);
        AccountId account = requested == null ? caller.accountId() : requested;
        return new KeyFilter(
                account,
                issuer(caller, account),
                state == null ? null : state(state),
                name,
                scope == null ? null : scope(scope),
                expiresBefore == null ? null : TimeParameter.instant("expiresBefore", expiresBefore),
                unusedSince == null ? null : TimeParameter.instant("unusedSince", unusedSince),
                externalId);
    }

    /** Returns the issuer to filter by; null for the keys of all issuers. */
    private static @Nullable AccountId issuer(Caller caller, AccountId owner) {
        return switch (KeyAccessPolicy.listing(caller, owner)) {
            case ALL -> null;
            case ISSUED_BY_CALLER -> caller.accountId();
            case NONE -> throw ApiException.notAllowed();
        };
    }

    private static EffectiveState state(String state) {
        return Stream.of(EffectiveState.values())
                .filter((known) -> known.name().equals(state))
                .findFirst()
                .orElseThrow(() -> ApiException.notOneOf(
                        "state", Stream.of(EffectiveState.values()).map(Enum::name)));
    }

    private static Scope scope(String scope) {
        return Scope.parse(scope)
                .orElseThrow(() -> ApiException.invalidValue(
                        "scope", "The scope must have the form resource:action, but is \"" + scope + "\"."));
    }

    static KeyRecordList list(Page<ApiKey> page, LeasedCredits held, Instant now) {
        return new KeyRecordList(
                page.map((key) -> KeyMapper.record(key, held, now)).items(), page.next());
    }
}
