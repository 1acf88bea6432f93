package dev.keywright.client;

import dev.keywright.client.model.KeyState;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Which keys to list: those that meet all that is given. Begin with {@link #ALL}.
 *
 * @param state their state; null for any
 * @param name their whole name; null for any
 * @param scope a scope that they hold; null for any
 * @param expiresBefore they expire before this; null for any
 * @param unusedSince they were not used since; null for any
 * @param owner the id of the account that owns them; null for the caller's own
 * @param externalId the end customer whom they are for; null for any
 */
public record KeyFilter(
        @Nullable KeyState state,
        @Nullable String name,
        @Nullable String scope,
        @Nullable OffsetDateTime expiresBefore,
        @Nullable OffsetDateTime unusedSince,
        @Nullable String owner,
        @Nullable String externalId) {

    public static final KeyFilter ALL = new KeyFilter(null, null, null, null, null, null, null);

    /** Keys a page: the most that the service gives. */
    static final int PAGE = 200;

    public KeyFilter inState(KeyState wanted) {
        return new KeyFilter(wanted, name, scope, expiresBefore, unusedSince, owner, externalId);
    }

    public KeyFilter named(String wanted) {
        return new KeyFilter(state, wanted, scope, expiresBefore, unusedSince, owner, externalId);
    }

    public KeyFilter holding(String wanted) {
        return new KeyFilter(state, name, wanted, expiresBefore, unusedSince, owner, externalId);
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
