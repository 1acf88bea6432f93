package dev.keywright.apikey.web;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Permission;
import dev.keywright.account.Scope;
import dev.keywright.api.KeyRecordList;
import dev.keywright.api.KeyState;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.EffectiveState;
import dev.keywright.apikey.LeasedCredits;
import dev.keywright.apikey.store.KeyFilter;
import dev.keywright.persistence.Page;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.TimeParameter;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Reads what a caller asks of a list of keys, and says what is in it in the contract's types. */
final class KeyListMapper {

    private KeyListMapper() {}

    /** What the parameters of the call ask for. */
    static KeyFilter listing(
            Caller caller,
            @Nullable KeyState state,
            @Nullable String name,
            @Nullable String scope,
            @Nullable OffsetDateTime expiresBefore,
            @Nullable OffsetDateTime unusedSince,
            @Nullable String owner,
            @Nullable String externalId) {
        AccountId given = KeyFieldValidator.owner(owner);
        AccountId whose = given == null ? caller.accountId() : given;
        return new KeyFilter(
                whose,
                issuer(caller, whose),
                state == null ? null : EffectiveState.valueOf(state.name()),
                name,
                scope == null ? null : scope(scope),
                expiresBefore == null ? null : TimeParameter.instant("expiresBefore", expiresBefore),
                unusedSince == null ? null : TimeParameter.instant("unusedSince", unusedSince),
                externalId);
    }

    /**
     * Which of the account's keys the caller sees: those that the caller's account made, or all of them. Only programs
     * make keys for another account, but for those who may do everything.
     */
    private static @Nullable AccountId issuer(Caller caller, AccountId whose) {
        if (whose.equals(caller.accountId()) || caller.may(Permission.ADMIN)) {
            return null;
        }
        if (caller.isPerson()) {
            throw ApiException.notAllowed();
        }
        return caller.accountId();
    }

    private static Scope scope(String scope) {
        return Scope.parse(scope)
                .orElseThrow(() -> ApiException.invalidValue(
                        "scope", "A scope is of the form resource:action, unlike \"" + scope + "\"."));
    }

    static KeyRecordList list(Page<ApiKey> page, LeasedCredits held, Instant now) {
        return new KeyRecordList(
                page.map((key) -> KeyMapper.record(key, held, now)).items(), page.next());
    }
}
