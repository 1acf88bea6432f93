package dev.keywright.apikey.store;

import dev.keywright.apikey.EffectiveState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of a page of keys. It contains only the requested conditions, so that the database can choose a matching
 * index: each filter has an index with its keys in order.
 *
 * @param sql the text, built from constants only
 * @param values the parameter values
 */
record KeyPageQuery(String sql, Map<String, Object> values) {

    private static final String BY_SCOPE = """
            JOIN api_key_scope ON api_key_scope.account_id = api_key.account_id
                AND api_key_scope.sequence = api_key.sequence
            """;

    /**
     * {@code COALESCE} keeps the database from using the index on the expiry, which does not have the keys in the order of
     * the list.
     */
    private static final String EXPIRY = "COALESCE(expires_at, " + Long.MAX_VALUE + ")";

    /** Selects the keys that {@link EffectiveState#of} finds active at {@code :now}. */
    static final String ACTIVE = "state = 'ACTIVE' AND " + EXPIRY + " > :now";

    private static final String EXPIRED = "state = 'ACTIVE' AND " + EXPIRY + " <= :now";

    /** Builds the query for at most {@code max} keys after the position. */
    static KeyPageQuery of(KeyFilter filter, KeyFilter.@Nullable Position after, int max, Instant now) {
        Builder query = new Builder(filter.scope() != null);
        query.where(filter);
        EffectiveState state = filter.state();
        if (state != null) {
            query.inState(state, now);
        }
        if (after != null) {
            query.after(filter.order(), after);
        }
        return query.ordered(filter.order(), max);
    }

    private static final class Builder {

        private final Map<String, Object> values = new LinkedHashMap<>();
        private final StringBuilder sql = new StringBuilder(KeyRowMapper.SELECT);

        /** Whether the scope table provides the order of creation. */
        private final boolean byScope;

        Builder(boolean byScope) {
            this.byScope = byScope;
            sql.append(byScope ? BY_SCOPE : "");
        }

        void where(KeyFilter filter) {
            sql.append(byScope ? "WHERE api_key_scope.account_id = :owner\n" : "WHERE api_key.account_id = :owner\n");
            values.put("owner", filter.owner().value());
            and(
                    "scope = :scope",
                    "scope",
                    filter.scope() == null ? null : filter.scope().value());
            and(
                    "creator_account = :creator",
                    "creator",
                    filter.creator() == null ? null : filter.creator().value());
            and("name = :name", "name", filter.name());
            and("external_id = :externalId", "externalId", filter.externalId());
            and("expires_at < :expiresBefore", "expiresBefore", millis(filter.expiresBefore()));
            and("idle_since < :unusedSince", "unusedSince", millis(filter.unusedSince()));
        }

        void inState(EffectiveState state, Instant now) {
            switch (state) {
                case ACTIVE -> and(ACTIVE, "now", now.toEpochMilli());
                case EXPIRED -> and(EXPIRED, "now", now.toEpochMilli());
                case SUSPENDED, REVOKED -> and("state = :state", "state", state.name());
            }
        }

        private void and(String condition, String name, @Nullable Object value) {
            if (value != null) {
                sql.append("    AND ").append(condition).append('\n');
                values.put(name, value);
            }
        }

        void after(KeyFilter.SortOrder order, KeyFilter.Position position) {
            sql.append(
                    switch (order) {
                        case NEWEST ->
                            byScope
                                    ? "    AND api_key_scope.sequence < :sequence\n"
                                    : "    AND api_key.sequence < :sequence\n";
                        case EXPIRY -> """
                                AND expires_at >= :time AND (expires_at > :time OR api_key.sequence > :sequence)
                            """;
                        case IDLENESS -> """
                                AND idle_since >= :time AND (idle_since > :time OR api_key.sequence > :sequence)
                            """;
                    });
            values.put("sequence", position.sequence());
            if (order != KeyFilter.SortOrder.NEWEST) {
                values.put("time", position.time());
            }
        }

        KeyPageQuery ordered(KeyFilter.SortOrder order, int max) {
            sql.append(
                    switch (order) {
                        case NEWEST ->
                            byScope ? "ORDER BY api_key_scope.sequence DESC\n" : "ORDER BY api_key.sequence DESC\n";
                        case EXPIRY -> "ORDER BY expires_at, api_key.sequence\n";
                        case IDLENESS -> "ORDER BY idle_since, api_key.sequence\n";
                    });
            sql.append("LIMIT :max");
            values.put("max", max);
            return new KeyPageQuery(sql.toString(), values);
        }

        /** Rounds up, since stored times have millisecond precision. */
        private static @Nullable Long millis(@Nullable Instant time) {
            return time == null ? null : time.plusNanos(999_999).toEpochMilli();
        }
    }
}
