package dev.keywright.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.AccountId;
import dev.keywright.key.KeyListing.Position;
import dev.keywright.storage.FreshDatabase;
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

/** How SQLite finds a page of keys: by an index that holds them together and in order, whatever the filter. */
class KeyQueryPlanTest {

    private static final KeyListing ALL = Listed.of(new AccountId("ann"));
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
                Arguments.of(Listed.in(ALL, EffectiveState.ACTIVE), "api_key_by_state"),
                Arguments.of(Listed.in(ALL, EffectiveState.EXPIRED), "api_key_by_state"),
                Arguments.of(Listed.named(ALL, "n"), "api_key_by_name"),
                Arguments.of(Listed.forCustomer(ALL, "c"), "api_key_by_external_id"),
                Arguments.of(Listed.holding(ALL, "a:b"), "sqlite_autoindex_api_key_scope_1"),
                Arguments.of(Listed.expiringBefore(ALL, NOON), "api_key_by_expiry"),
                Arguments.of(Listed.unusedSince(ALL, NOON), "api_key_by_idleness"));
    }

    private List<String> plan(KeyListing listing, @Nullable Position after) {
        KeyQuery query = KeyQuery.of(listing, after, 51, NOON);
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
    void whenFilteredByOneThenItsIndexServesTheFirstPage(KeyListing listing, String index) {
        expect(plan(listing, null), index);
    }

    @ParameterizedTest
    @MethodSource("filters")
    void whenFilteredByOneThenItsIndexServesTheNextPage(KeyListing listing, String index) {
        List<String> plan = plan(listing, new Position(NOON.toEpochMilli(), 1_000));

        expect(plan, index);
        // The page begins where the one before ended, and not at the start of the list.
        assertThat(plan.get(0)).containsAnyOf("sequence<?", "rowid<?", "expires_at>?", "idle_since>?");
    }
}
