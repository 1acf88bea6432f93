package dev.keywright.apikey.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scope;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.Creator;
import dev.keywright.apikey.Credits;
import dev.keywright.apikey.EffectiveState;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.KeyMaterial;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.persistence.Page;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.support.keys.KeyFilters;
import dev.keywright.support.keys.TestKeyRecords;
import dev.keywright.support.store.TestCursors;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of {@link KeyPageReader} for all stores. */
public abstract class KeyPageReaderContractTests extends TestKeyRecords {

    private KeyPageReader lists;

    @BeforeEach
    void addKeys() {
        lists = new KeyPageReader(database.client(), TestCursors.create());
    }

    private KeyId add(AccountId creator, KeyTerms terms, Instant now) {
        KeyMaterial material = new KeyMaterial("kw", randomDigest(), null);
        Creator made = new Creator(creator, creator.value());
        return add(ApiKey.create(KeyId.random(RANDOM), ann, made, material, terms, now))
                .id();
    }

    private ApiKey keyExpiring(@Nullable Instant expiresAt) {
        KeyMaterial material = new KeyMaterial("kw", randomDigest(), null);
        Creator creator = new Creator(ann, ann.value());
        return ApiKey.create(KeyId.random(RANDOM), ann, creator, material, expiring(expiresAt), NOON);
    }

    private KeyId add(KeyTerms terms) {
        return add(ann, terms, NOON);
    }

    private static KeyTerms terms(
            @Nullable String name, @Nullable String externalId, List<String> scopes, @Nullable Instant expiresAt) {
        return new KeyTerms(
                name, externalId, Scopes.of(scopes), expiresAt, List.of(), List.of(), null, KeyTerms.NO_META);
    }

    private static KeyTerms named(String name) {
        return terms(name, null, List.of(), null);
    }

    private static KeyTerms expiring(@Nullable Instant expiresAt) {
        return terms(null, null, List.of(), expiresAt);
    }

    private static KeyTerms holding(String... scopes) {
        return terms(null, null, List.of(scopes), null);
    }

    private Page<ApiKey> page(KeyFilter filter, int max, @Nullable String cursor) {
        return lists.page(filter, max, cursor, NOON).blockOptional().orElseThrow();
    }

    private List<KeyId> all(KeyFilter filter) {
        return ids(page(filter, 200, null));
    }

    private static List<KeyId> ids(Page<ApiKey> page) {
        return page.items().stream().map(ApiKey::id).toList();
    }

    /** Returns all keys, read in pages of this size. */
    private List<KeyId> paged(KeyFilter filter, int max) {
        List<KeyId> ids = new ArrayList<>();
        String cursor = null;
        do {
            Page<ApiKey> page = page(filter, max, cursor);
            ids.addAll(ids(page));
            cursor = page.next();
        } while (cursor != null);
        return ids;
    }

    private KeyFilter keysOfAnn() {
        return KeyFilters.of(ann);
    }

    @Nested
    class Unfiltered {

        @Test
        void whenListedThenKeysOfOwnerInEveryStateNewestFirst() {
            KeyId first = add(ann, NOON);
            add(bob, NOON);
            KeyId second = add(ann, NOON.minus(ONE_MILLI));
            revoke(first);

            assertThat(all(keysOfAnn())).containsExactly(second, first);
        }

        @Test
        void whenKeyHasCreditsThenTheyAreRead() {
            Credits credits = new Credits(7, NOON, null);
            KeyTerms terms =
                    new KeyTerms(null, null, Scopes.NONE, null, List.of(), List.of(), credits, KeyTerms.NO_META);
            add(terms);

            assertThat(page(keysOfAnn(), 1, null).items())
                    .extracting((key) -> key.terms().credits())
                    .containsExactly(credits);
        }

        @Test
        void whenNoKeysExistThenEmptyPage() {
            assertThat(page(keysOfAnn(), 1, null)).isEqualTo(new Page<>(List.of(), null));
        }
    }

    @Nested
    class Filtered {

        @Test
        void whenFilteredByStateThenOnlyThatState() {
            KeyId revoked = add(ann, NOON);
            KeyId active = add(ann, NOON);
            revoke(revoked);

            assertThat(all(KeyFilters.in(keysOfAnn(), EffectiveState.REVOKED))).containsExactly(revoked);
            assertThat(all(KeyFilters.in(keysOfAnn(), EffectiveState.ACTIVE))).containsExactly(active);
        }

        @Test
        void whenActiveKeyHasExpiredThenOnlyInStateExpired() {
            KeyId over = add(expiring(NOON));
            KeyId valid = add(expiring(NOON.plusMillis(1)));
            KeyId endless = add(expiring(null));
            revoke(add(expiring(NOON)));

            assertThat(all(KeyFilters.in(keysOfAnn(), EffectiveState.EXPIRED))).containsExactly(over);
            assertThat(all(KeyFilters.in(keysOfAnn(), EffectiveState.ACTIVE))).containsExactly(endless, valid);
            assertThat(paged(KeyFilters.in(keysOfAnn(), EffectiveState.ACTIVE), 1))
                    .containsExactly(endless, valid);
        }

        @ParameterizedTest
        @EnumSource
        void whenFilteredByStateThenSameKeysAsInMemory(EffectiveState state) {
            List<ApiKey> added = new ArrayList<>();
            for (LifecycleState stored : LifecycleState.values()) {
                for (Instant expiresAt : Arrays.asList(null, NOON.minusMillis(1), NOON, NOON.plusMillis(1))) {
                    added.add(0, add(keyExpiring(expiresAt).withState(stored)));
                }
            }
            List<KeyId> expected = added.stream()
                    .filter((key) -> key.stateAt(NOON) == state)
                    .map(ApiKey::id)
                    .toList();

            assertThat(expected).isNotEmpty();
            assertThat(all(KeyFilters.in(keysOfAnn(), state))).isEqualTo(expected);
            if (state == EffectiveState.ACTIVE) {
                assertThat(keys.findActive(ann, NOON).map(ApiKey::id).toIterable())
                        .containsExactlyInAnyOrderElementsOf(expected);
            }
        }

        @Test
        void whenFilteredByNameThenExactMatches() {
            KeyId named = add(named("a"));
            add(named("A"));
            add(named("ab"));

            assertThat(all(KeyFilters.named(keysOfAnn(), "a"))).containsExactly(named);
        }

        @Test
        void whenFilteredByScopeThenExactMatches() {
            KeyId one = add(holding("a:b"));
            KeyId among = add(holding("x:y", "a:b", "a:*"));
            add(holding("a:*"));
            add(holding("a:b:c"));

            assertThat(all(KeyFilters.holding(keysOfAnn(), "a:b"))).containsExactly(among, one);
        }

        @Test
        void whenFilteredByExpiryThenEarliestFirst() {
            KeyId late = add(expiring(NOON.plusSeconds(2)));
            KeyId early = add(expiring(NOON.plusSeconds(1)));
            KeyId alike = add(expiring(NOON.plusSeconds(1)));
            add(expiring(NOON.plusSeconds(3)));
            add(expiring(null));

            assertThat(all(KeyFilters.expiringBefore(keysOfAnn(), NOON.plusSeconds(3))))
                    .containsExactly(early, alike, late);
            assertThat(all(KeyFilters.expiringBefore(
                            keysOfAnn(), NOON.plusSeconds(3).plusNanos(1))))
                    .hasSize(4);
        }

        @Test
        void whenFilteredByLastUseThenLongestUnusedFirst() {
            KeyId later = add(ann, KeyTerms.DEFAULT, NOON.plusSeconds(1));
            KeyId created = add(ann, KeyTerms.DEFAULT, NOON);
            add(ann, KeyTerms.DEFAULT, NOON.plusSeconds(2));

            assertThat(all(KeyFilters.unusedSince(keysOfAnn(), NOON.plusSeconds(2))))
                    .containsExactly(created, later);
        }

        @Test
        void whenFilteredByExternalIdThenOnlyThatCustomer() {
            KeyId theirs = add(terms(null, "customer-1", List.of(), null));
            add(terms(null, "customer-2", List.of(), null));
            add(KeyTerms.DEFAULT);

            assertThat(all(KeyFilters.forCustomer(keysOfAnn(), "customer-1"))).containsExactly(theirs);
        }

        @Test
        void whenFilteredByCreatorThenOnlyTheirs() {
            KeyId bobs = add(bob, KeyTerms.DEFAULT, NOON);
            add(ann, KeyTerms.DEFAULT, NOON);

            assertThat(all(KeyFilters.madeBy(keysOfAnn(), bob))).containsExactly(bobs);
        }

        @Test
        void whenFilteredByAllThenOnlyKeysThatMatchAll() {
            Instant end = NOON.plusSeconds(1);
            KeyId all = add(bob, terms("a", "c", List.of("a:b"), end), NOON);
            add(bob, terms("b", "c", List.of("a:b"), end), NOON);
            add(bob, terms("a", "d", List.of("a:b"), end), NOON);
            add(bob, terms("a", "c", List.of("a:c"), end), NOON);
            add(bob, terms("a", "c", List.of("a:b"), end.plusSeconds(9)), NOON);
            add(bob, terms("a", "c", List.of("a:b"), end), NOON.plusSeconds(9));
            add(ann, terms("a", "c", List.of("a:b"), end), NOON);
            revoke(add(bob, terms("a", "c", List.of("a:b"), end), NOON));
            KeyFilter filter = new KeyFilter(
                    ann,
                    bob,
                    EffectiveState.ACTIVE,
                    "a",
                    new Scope("a:b"),
                    end.plus(ONE_MILLI),
                    NOON.plus(ONE_MILLI),
                    "c");

            assertThat(paged(filter, 1)).containsExactly(all);
        }
    }

    @Nested
    class Paged {

        private List<KeyId> addSevenKeys() {
            return IntStream.range(0, 7)
                    .mapToObj((i) -> add(
                            ann,
                            terms("n", null, List.of("a:b"), NOON.plusSeconds(i / 3)),
                            NOON.minusSeconds((7 - i) / 3)))
                    .toList();
        }

        @Test
        void whenReadByPageThenSameOrder() {
            addSevenKeys();
            List<KeyFilter> listings = List.of(
                    keysOfAnn(),
                    KeyFilters.named(keysOfAnn(), "n"),
                    KeyFilters.holding(keysOfAnn(), "a:b"),
                    KeyFilters.expiringBefore(keysOfAnn(), NOON.plusSeconds(9)),
                    KeyFilters.unusedSince(keysOfAnn(), NOON.plusSeconds(9)),
                    KeyFilters.holding(KeyFilters.unusedSince(keysOfAnn(), NOON.plusSeconds(9)), "a:b"));
            for (KeyFilter filter : listings) {
                assertThat(all(filter)).hasSize(7);
                for (int max = 1; max <= 8; max++) {
                    assertThat(paged(filter, max)).as("%s by %s", filter, max).isEqualTo(all(filter));
                }
            }
        }

        @Test
        void whenLastPageIsFullThenNoNext() {
            addSevenKeys();

            assertThat(page(keysOfAnn(), 7, null).next()).isNull();
            assertThat(page(keysOfAnn(), 6, null).next()).isNotNull();
        }

        @Test
        void whenKeysChangeBetweenPagesThenNoneTwiceAndNoneMissing() {
            List<KeyId> allKeys = addSevenKeys();
            Page<ApiKey> first = page(keysOfAnn(), 3, null);
            add(ann, NOON);
            remove(allKeys.get(4));
            remove(allKeys.get(2));
            revoke(allKeys.get(1));
            Page<ApiKey> second = page(keysOfAnn(), 3, first.next());

            assertThat(ids(first)).containsExactly(allKeys.get(6), allKeys.get(5), allKeys.get(4));
            assertThat(ids(second)).containsExactly(allKeys.get(3), allKeys.get(1), allKeys.get(0));
            assertThat(second.next()).isNull();
        }

        @Test
        void whenKeysAreDeletedBetweenPagesByExpiryThenNoneTwiceAndNoneMissing() {
            List<KeyId> allKeys = addSevenKeys();
            KeyFilter filter = KeyFilters.expiringBefore(keysOfAnn(), NOON.plusSeconds(9));
            Page<ApiKey> first = page(filter, 2, null);
            remove(allKeys.get(1));
            KeyId expired = add(expiring(NOON.minusSeconds(1)));
            KeyId between = add(expiring(NOON.plusSeconds(1)));
            Page<ApiKey> second = page(filter, 200, first.next());

            assertThat(ids(first)).containsExactly(allKeys.get(0), allKeys.get(1));
            assertThat(ids(second))
                    .containsExactly(
                            allKeys.get(2), allKeys.get(3), allKeys.get(4), allKeys.get(5), between, allKeys.get(6))
                    .doesNotContain(expired);
        }

        private void remove(KeyId id) {
            database.client()
                    .sql("DELETE FROM api_key WHERE id = :id")
                    .bind("id", id.value())
                    .then()
                    .block();
        }

        @Test
        void whenCursorIsOfOtherListThenRejected() {
            addSevenKeys();
            String cursor = page(keysOfAnn(), 3, null).next();

            for (KeyFilter other : List.of(
                    KeyFilters.of(bob),
                    KeyFilters.madeBy(keysOfAnn(), ann),
                    KeyFilters.named(keysOfAnn(), "n"),
                    KeyFilters.in(keysOfAnn(), EffectiveState.ACTIVE))) {
                assertThatExceptionOfType(ApiException.class)
                        .isThrownBy(() -> page(other, 3, cursor))
                        .returns(ErrorCode.INVALID_CURSOR, ApiException::code);
            }
        }

        @Test
        void whenCursorIsForgedThenRejected() {
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(() -> page(keysOfAnn(), 3, "AAAA"))
                    .returns(ErrorCode.INVALID_CURSOR, ApiException::code);
        }
    }
}
