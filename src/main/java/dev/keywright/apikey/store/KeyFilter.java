package dev.keywright.apikey.store;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scope;
import dev.keywright.apikey.EffectiveState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which keys are to be listed. What is null does not matter.
 *
 * @param owner whose they are
 * @param issuer by which account they were made
 * @param state the state that they are in now
 * @param name what exactly they are called
 * @param scope a scope that they hold, as it is written
 * @param expiresBefore before when they expire
 * @param unusedSince since when they were neither used nor made
 * @param externalId the end customer whom they are for
 */
public record KeyFilter(
        AccountId owner,
        @Nullable AccountId issuer,
        @Nullable EffectiveState state,
        @Nullable String name,
        @Nullable Scope scope,
        @Nullable Instant expiresBefore,
        @Nullable Instant unusedSince,
        @Nullable String externalId) {

    /** In which order the keys come. */
    SortOrder order() {
        if (expiresBefore != null) {
            return SortOrder.EXPIRY;
        }
        return unusedSince == null ? SortOrder.NEWEST : SortOrder.IDLENESS;
    }

    /** What tells this list from all others. */
    public List<String> identity() {
        List<String> identity = new ArrayList<>(List.of("keys", owner.value()));
        add(identity, "issuer", issuer == null ? null : issuer.value());
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

    /** The orders that keys are listed in; keys that are alike come in the order in which they were made. */
    enum SortOrder {
        /** The newest first. */
        NEWEST,
        /** Those first that expire first. */
        EXPIRY,
        /** Those first that have been idle longest. */
        IDLENESS
    }

    /**
     * Where a page ended: at a key that may be gone or changed since, which does not matter to what follows it.
     *
     * @param time what the order goes by, in milliseconds since 1970-01-01T00:00Z; 0 if it goes by the sequence alone
     * @param sequence when the key was made, among all keys
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
