package dev.keywright.support.keys;

import dev.keywright.account.AccountId;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.EffectiveState;
import dev.keywright.apikey.store.KeyFilter;
import dev.keywright.apikey.store.KeyPageReader;
import dev.keywright.persistence.CursorCodec;
import dev.keywright.support.TestAccounts;
import dev.keywright.support.store.FreshDatabase;
import dev.keywright.support.store.TestCursors;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;

/** Two accounts in one database, with few and with many keys, for the listing benchmark. */
public final class ManyListedKeys implements AutoCloseable {

    private static final int PAGE = 50;
    private static final Instant END = Instant.parse("2100-01-01T00:00:00Z");

    private final FreshDatabase database;
    private final CursorCodec cursors = TestCursors.create();
    private final KeyPageReader lists;
    private final FilledAccount few;
    private final FilledAccount many;

    public ManyListedKeys(Path folder, int few, int many) {
        this.database = new FreshDatabase(folder);
        this.lists = new KeyPageReader(database.client(), cursors);
        this.few = fill("few", few, 0);
        this.many = fill("many", many, few);
    }

    /** An account, whose key sequences start after {@code before}. */
    private record FilledAccount(AccountId account, int keys, int before) {

        /** The older half of the keys comes after it. */
        KeyFilter.Position middle() {
            return new KeyFilter.Position(0, before + keys / 2 + 1);
        }
    }

    private FilledAccount fill(String name, int keys, int before) {
        DatabaseClient client = database.client();
        AccountId account = new TestAccounts(client).add(name);
        // Every other key matches.
        client.sql("""
                        WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < :keys)
                        INSERT INTO api_key (sequence, id, account_id, creator_account, quota_subject, family, external_id, name,
                            prefix, digest, pepper_version, scopes, allowed_addresses, limits, meta, state, version,
                            created_at, expires_at, idle_since)
                        SELECT :before + i, printf('%012d', :before + i), :account, :account, :account,
                            printf('%012d', :before + i), iif(i % 2, 'one', 'other'), iif(i % 2, 'one', 'other'), 'kw',
                            CAST(printf('%032d', :before + i) AS BLOB), 1, iif(i % 2, 'one:read', 'other:read'), '', '',
                            '{}', iif(i % 2, 'ACTIVE', 'SUSPENDED'), 1, i, 1000000 + i * 7919 % 100003,
                            i * 7919 % 100003
                        FROM n
                        """)
                .bindValues(Map.of("keys", keys, "before", before, "account", account.value()))
                .then()
                .block();
        client.sql("""
                        INSERT INTO api_key_scope (account_id, scope, sequence)
                        SELECT account_id, scopes, sequence FROM api_key WHERE account_id = :account
                        """).bind("account", account.value()).then().block();
        return new FilledAccount(account, keys, before);
    }

    /** The listings by name: a page of the account with few keys and one of the account with many. */
    public Map<String, Pair> pages() {
        Map<String, Pair> pages = new LinkedHashMap<>();
        pages.put("first page", pair((all) -> all));
        pages.put(
                "page in the middle",
                new Pair(
                        () -> list(KeyFilters.of(few.account()), few),
                        () -> list(KeyFilters.of(many.account()), many)));
        pages.put("by state", pair((all) -> KeyFilters.in(all, EffectiveState.ACTIVE)));
        pages.put("by name", pair((all) -> KeyFilters.named(all, "one")));
        pages.put("by scope", pair((all) -> KeyFilters.holding(all, "one:read")));
        pages.put("by externalId", pair((all) -> KeyFilters.forCustomer(all, "one")));
        pages.put("by expiresBefore", pair((all) -> KeyFilters.expiringBefore(all, END)));
        pages.put("by unusedSince", pair((all) -> KeyFilters.unusedSince(all, END)));
        return pages;
    }

    private Pair pair(UnaryOperator<KeyFilter> filter) {
        KeyFilter filterOfFew = filter.apply(KeyFilters.of(few.account()));
        KeyFilter filterOfMany = filter.apply(KeyFilters.of(many.account()));
        return new Pair(() -> list(filterOfFew, (String) null), () -> list(filterOfMany, (String) null));
    }

    private void list(KeyFilter filter, FilledAccount account) {
        list(filter, cursors.encode(filter.identity(), account.middle().values()));
    }

    private void list(KeyFilter filter, @Nullable String cursor) {
        List<ApiKey> items = lists.page(filter, PAGE, cursor, Instant.EPOCH)
                .blockOptional()
                .orElseThrow()
                .items();
        if (items.size() != PAGE) {
            throw new IllegalStateException("The page has " + items.size() + " keys");
        }
    }

    @Override
    public void close() {
        database.close();
    }

    /**
     * The same operation for both accounts.
     *
     * @param few for the account with few keys
     * @param many for the account with many keys
     */
    public record Pair(Runnable few, Runnable many) {}
}
