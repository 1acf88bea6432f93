package dev.keywright.apikey.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.AccountId;
import dev.keywright.apikey.EffectiveState;
import dev.keywright.apikey.store.KeyFilter.Position;
import dev.keywright.support.keys.KeyFilters;
import dev.keywright.support.store.FreshDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** SQLite finds each page of keys by an index with the keys in order, for every filter. */
class KeyQueryPlanTest {

    private static final KeyFilter ALL = KeyFilters.of(new AccountId("ann"));
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final FreshDatabase database;

    KeyQueryPlanTest(@TempDir Path folder) {
        database = new FreshDatabase(folder);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Stream<Arguments> filters() {
        return Stream.of(
                Arguments.of(ALL, "api_key_by_account"),
                Arguments.of(KeyFilters.in(ALL, EffectiveState.ACTIVE), "api_key_by_state"),
                Arguments.of(KeyFilters.in(ALL, EffectiveState.EXPIRED), "api_key_by_state"),
                Arguments.of(KeyFilters.named(ALL, "n"), "api_key_by_name"),
                Arguments.of(KeyFilters.forCustomer(ALL, "c"), "api_key_by_external_id"),
                Arguments.of(KeyFilters.holding(ALL, "a:b"), "sqlite_autoindex_api_key_scope_1"),
                Arguments.of(KeyFilters.expiringBefore(ALL, NOON), "api_key_by_expiry"),
                Arguments.of(KeyFilters.unusedSince(ALL, NOON), "api_key_by_idleness"));
    }

    private List<String> plan(KeyFilter filter, @Nullable Position after) {
        KeyPageQuery query = KeyPageQuery.of(filter, after, 51, NOON);
        return database.client()
                .sql("EXPLAIN QUERY PLAN " + query.sql())
                .bindValues(query.values())
                .map((row) -> String.valueOf(row.get("detail", String.class)))
                .all()
                .collectList()
                .blockOptional()
                .orElseThrow();
    }

    private static void expect(List<String> plan, String index) {
        assertThat(plan).noneMatch((step) -> step.contains("TEMP B-TREE"));
        assertThat(plan).noneMatch((step) -> step.startsWith("SCAN"));
        assertThat(plan.get(0)).contains(index);
    }

    @ParameterizedTest
    @MethodSource("filters")
    void whenFilteredThenIndexServesFirstPage(KeyFilter filter, String index) {
        expect(plan(filter, null), index);
    }

    @ParameterizedTest
    @MethodSource("filters")
    void whenFilteredThenIndexServesNextPage(KeyFilter filter, String index) {
        List<String> plan = plan(filter, new Position(NOON.toEpochMilli(), 1_000));

        expect(plan, index);
        // The page starts at the end of the previous page, not at the start of the list.
        assertThat(plan.get(0)).containsAnyOf("sequence<?", "rowid<?", "expires_at>?", "idle_since>?");
    }
}
