package dev.keywright.apikey.store;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scope;
import dev.keywright.apikey.EffectiveState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The filters of a key list. A null filter matches all keys.
 *
 * @param owner the owning account
 * @param creator the account that created the keys
 * @param state the current state
 * @param name the exact name
 * @param scope an exact scope of the keys
 * @param expiresBefore the expiry is before this time
 * @param unusedSince the last use, or the creation, is before this time
 * @param externalId the creator's id of the end customer
 */
public record KeyFilter(
        AccountId owner,
        @Nullable AccountId creator,
        @Nullable EffectiveState state,
        @Nullable String name,
        @Nullable Scope scope,
        @Nullable Instant expiresBefore,
        @Nullable Instant unusedSince,
        @Nullable String externalId) {

    /** Returns the order of the list. */
    SortOrder order() {
        if (expiresBefore != null) {
            return SortOrder.EXPIRY;
        }
        return unusedSince == null ? SortOrder.NEWEST : SortOrder.IDLENESS;
    }

    /** Returns the values that identify this list, for its cursors. */
    public List<String> identity() {
        List<String> identity = new ArrayList<>(List.of("keys", owner.value()));
        add(identity, "creator", creator == null ? null : creator.value());
        add(identity, "state", state);
        add(identity, "name", name);
        add(identity, "scope", scope);
        add(identity, "expiresBefore", expiresBefore);
        add(identity, "unusedSince", unusedSince);
        add(identity, "externalId", externalId);
        return identity;
    }

    private static void add(List<String> identity, String filter, @Nullable Object value) {
        if (value != null) {
            identity.add(filter + '=' + value);
        }
    }

    /** The order of a list. Ties are in order of creation. */
    enum SortOrder {
        /** Newest first. */
        NEWEST,
        /** Earliest expiry first. */
        EXPIRY,
        /** Longest idle first. */
        IDLENESS
    }

    /**
     * The end of a page. The key at this position may be deleted or changed later without an effect on the next page.
     *
     * @param time the sort value in milliseconds since the epoch; 0 if the order uses the sequence only
     * @param sequence the creation order of the key among all keys
     */
    public record Position(long time, long sequence) {

        static Position of(List<String> values) {
            return new Position(Long.parseLong(values.get(0)), Long.parseLong(values.get(1)));
        }

        public List<String> values() {
            return List.of(Long.toString(time), Long.toString(sequence));
        }
    }
}
