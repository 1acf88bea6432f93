package dev.keywright.client;

import dev.keywright.client.model.KeyRecord;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A filter for the list of keys. A key must match all criteria. Start with {@link #ALL}.
 *
 * @param state the state; null for any
 * @param name the exact name; null for any
 * @param scope a scope of the key; null for any
 * @param expiresBefore the key expires before this time; null for any
 * @param unusedSince the key was not used since this time; null for any
 * @param owner the id of the account that owns the key; null for the caller's account
 * @param externalId the id of the end customer that the key is for; null for any
 */
public record KeyFilter(
        KeyRecord.@Nullable StateEnum state,
        @Nullable String name,
        @Nullable String scope,
        @Nullable OffsetDateTime expiresBefore,
        @Nullable OffsetDateTime unusedSince,
        @Nullable String owner,
        @Nullable String externalId) {

    public static final KeyFilter ALL = new KeyFilter(null, null, null, null, null, null, null);

    /** Keys per page: the maximum of the service. */
    static final int PAGE_SIZE = 200;

    public KeyFilter inState(KeyRecord.StateEnum newState) {
        return new KeyFilter(newState, name, scope, expiresBefore, unusedSince, owner, externalId);
    }

    public KeyFilter named(String newName) {
        return new KeyFilter(state, newName, scope, expiresBefore, unusedSince, owner, externalId);
    }

    public KeyFilter withScope(String newScope) {
        return new KeyFilter(state, name, newScope, expiresBefore, unusedSince, owner, externalId);
    }

    public KeyFilter expiringBefore(OffsetDateTime time) {
        return new KeyFilter(state, name, scope, time, unusedSince, owner, externalId);
    }

    public KeyFilter notUsedSince(OffsetDateTime time) {
        return new KeyFilter(state, name, scope, expiresBefore, time, owner, externalId);
    }

    public KeyFilter ownedBy(String account) {
        return new KeyFilter(state, name, scope, expiresBefore, unusedSince, account, externalId);
    }

    public KeyFilter forCustomer(String id) {
        return new KeyFilter(state, name, scope, expiresBefore, unusedSince, owner, id);
    }
}
