package dev.keywright.apikey.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.AccountId;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.Creator;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.apikey.format.KeyFingerprint;
import dev.keywright.apikey.format.Sha256Digest;
import dev.keywright.apikey.store.KeyWithGrants;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.support.keys.TestKeyRecords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What is served from the cache, and what a change invalidates. */
class KeyCacheTest extends KeyCacheFixture {

    @Nested
    class Cached {

        @Test
        void whenReadThenServedFromCache() {
            lookUp();
            assertThat(cachedState()).isNull();
            end(0, key(text, LifecycleState.ACTIVE));

            assertThat(cachedState()).isEqualTo(LifecycleState.ACTIVE);
            assertThat(cache.isUnknown(text)).isFalse();
        }

        /** The id is public, so it is not sufficient to find a key. */
        @Test
        void whenSecretDiffersThenNotServed() {
            lookUp();
            end(0, key(text, LifecycleState.ACTIVE));

            assertThat(cache.get(new KeyFingerprint(Sha256Digest.of("another"), text.embeddedId())))
                    .isNull();
        }

        @Test
        void whenFormatIsForeignThenServedFromCacheByDigest() {
            KeyFingerprint foreign = KeyFingerprint.ofImported("sk-1234");
            KeyId id = KeyId.random(RANDOM);
            lookUp(foreign);
            end(0, key(id, LifecycleState.ACTIVE));
            assertThat(Objects.requireNonNull(cache.get(foreign)).key().id()).isEqualTo(id);

            cache.invalidate(id);
            assertThat(cache.get(foreign)).isNull();
        }

        /** For example keys imported from another Keywright, which get new ids. */
        @Test
        void whenStringContainsOtherIdThenServedFromCacheByDigest() {
            KeyId id = KeyId.random(RANDOM);
            lookUp();
            end(0, key(id, LifecycleState.ACTIVE));
            assertThat(cachedState()).isEqualTo(LifecycleState.ACTIVE);

            cache.invalidate(id);
            assertThat(cachedState()).isNull();
        }

        @Test
        void whenImportedStringContainsIdOfOtherKeyThenBothAreServedFromCache() {
            lookUp();
            end(0, key(text, LifecycleState.ACTIVE));
            KeyFingerprint imported = new KeyFingerprint(Sha256Digest.of("imported"), text.embeddedId());
            lookUp(imported);
            end(1, key(KeyId.random(RANDOM), LifecycleState.SUSPENDED));

            assertThat(cachedState()).isEqualTo(LifecycleState.ACTIVE);
            assertThat(cache.get(imported))
                    .extracting((cachedKey) -> cachedKey.key().state())
                    .isEqualTo(LifecycleState.SUSPENDED);
        }

        @Test
        void whenTooManyKeysThenConfiguredNumberRemains() {
            for (int i = 0; i < 100; i++) {
                KeyFingerprint keyFingerprint = KeyFingerprint.of(ApiKeyString.random("kw", RANDOM));
                lookUp(keyFingerprint);
                end(i, key(keyFingerprint, LifecycleState.ACTIVE));
            }

            assertThat(cache.size()).isEqualTo(10);
        }

        @Test
        void whenCacheIsDisabledThenEachLookupReads() {
            KeyCache none = cacheOf(0);
            StepVerifier.create(none.read(text))
                    .then(() -> end(0, key(text, LifecycleState.ACTIVE)))
                    .expectNextCount(1)
                    .verifyComplete();

            assertThat(none.size()).isZero();
            assertThat(none.get(text)).isNull();
        }
    }

    @Nested
    class Unknown {

        @Test
        void whenMissingThenMissIsCachedForItsLifetime() {
            lookUp();
            endWithoutOne(0);
            assertThat(cache.isUnknown(text)).isTrue();

            nanos.addAndGet(LIFETIME.toNanos() - 1);
            assertThat(cache.isUnknown(text)).isTrue();
            nanos.addAndGet(1);
            assertThat(cache.isUnknown(text)).isFalse();
        }

        @Test
        void whenKeysAreImportedThenReadAgain() {
            lookUp();
            endWithoutOne(0);
            cache.invalidateUnknown();

            assertThat(cache.isUnknown(text)).isFalse();
        }

        @Test
        void whenKeysAreImportedDuringReadThenNotCachedAsUnknown() {
            PendingLookup pending = lookUp();
            cache.invalidateUnknown();
            endWithoutOne(0);

            assertThat(pending.ended).isTrue();
            assertThat(cache.isUnknown(text)).isFalse();
        }
    }

    @Nested
    class Invalidated {

        private final KeyId id = Objects.requireNonNull(text.embeddedId());

        @Test
        void whenChangedAfterReadThenInvalidated() {
            lookUp();
            end(0, key(text, LifecycleState.ACTIVE));
            cache.invalidate(id);

            assertThat(cachedState()).isNull();
        }

        @Test
        void whenOtherKeyIsChangedThenNotInvalidated() {
            lookUp();
            end(0, key(text, LifecycleState.ACTIVE));
            cache.invalidate(KeyId.random(RANDOM));

            assertThat(cachedState()).isEqualTo(LifecycleState.ACTIVE);
        }

        @Test
        void whenChangedDuringReadThenResultIsReturnedButNotCached() {
            PendingLookup before = lookUp();
            cache.invalidate(id);
            end(0, key(text, LifecycleState.ACTIVE));

            assertThat(before.state()).isEqualTo(LifecycleState.ACTIVE);
            assertThat(cachedState()).isNull();
        }

        @Test
        void whenLookedUpAfterChangeThenEarlierReadIsNotJoined() {
            lookUp();
            cache.invalidate(id);
            PendingLookup after = lookUp();
            assertThat(reads).hasSize(2);

            end(0, key(text, LifecycleState.ACTIVE));
            assertThat(after.ended).isFalse();
            end(1, key(text, LifecycleState.REVOKED));
            assertThat(after.state()).isEqualTo(LifecycleState.REVOKED);
            assertThat(cachedState()).isEqualTo(LifecycleState.REVOKED);
        }

        @Test
        void whenOutdatedReadEndsLastThenNothingIsReplaced() {
            lookUp();
            cache.invalidate(id);
            lookUp();
            end(1, key(text, LifecycleState.REVOKED));
            end(0, key(text, LifecycleState.ACTIVE));

            assertThat(cachedState()).isEqualTo(LifecycleState.REVOKED);
        }

        @Test
        void whenEarlierReadFailsThenLaterReadIsStillShared() {
            lookUp();
            cache.invalidate(id);
            lookUp();
            reads.get(0).tryEmitError(new IllegalStateException("broken")).orThrow();
            PendingLookup last = lookUp();
            assertThat(reads).hasSize(2);

            end(1, key(text, LifecycleState.REVOKED));
            assertThat(last.state()).isEqualTo(LifecycleState.REVOKED);
        }

        @Test
        void whenKeysOfAccountAreInvalidatedDuringReadThenNotCached() {
            lookUp();
            cache.invalidateAllOf(new AccountId("ann"));
            end(0, key(text, LifecycleState.ACTIVE));

            assertThat(cachedState()).isNull();
        }
    }

    /** Compares the cache with a simple set of keys, for random orders of reads and invalidations. */
    @Nested
    class Groups {

        private static final int STEPS = 2_000;

        private final List<KeyFingerprint> texts = new ArrayList<>();
        private final List<ApiKey> keys = new ArrayList<>();
        private final Set<Integer> expected = new HashSet<>();
        private final KeyCache all = cacheOf(
                1_000,
                new QueryGuard(),
                (keyFingerprint) -> Mono.just(new KeyWithGrants(keys.get(texts.indexOf(keyFingerprint)), null, null)));

        @BeforeEach
        void createKeys() {
            for (int i = 0; i < 30; i++) {
                KeyFingerprint keyFingerprint = KeyFingerprint.of(ApiKeyString.random("kw", RANDOM));
                KeyId id = Objects.requireNonNull(keyFingerprint.embeddedId());
                KeyId first = i % 3 == 0 ? id : keys.get(i - i % 3).id();
                keys.add(key(id, account(i % 4), account(i % 5), first));
                texts.add(keyFingerprint);
            }
        }

        private static AccountId account(int number) {
            return new AccountId("account-" + number);
        }

        private static ApiKey key(KeyId id, AccountId owner, AccountId creator, KeyId family) {
            ApiKey plain = TestKeyRecords.key(id, owner, TestKeyRecords.randomDigest(), null, Instant.EPOCH);
            return new ApiKey(
                    id,
                    owner,
                    new Creator(creator, creator.value()),
                    plain.material(),
                    plain.terms(),
                    null,
                    plain.state(),
                    family,
                    null,
                    plain.createdAt(),
                    null,
                    1);
        }

        @ParameterizedTest
        @ValueSource(longs = {1, 2, 3, 4, 5})
        void whenReadAndInvalidatedInAnyOrderThenOnlyCurrentKeysAreCached(long seed) {
            Random random = new Random(seed);
            for (int step = 0; step < STEPS; step++) {
                applyRandomStep(random.nextInt(12), random.nextInt(keys.size()));

                for (int i = 0; i < keys.size(); i++) {
                    assertThat(all.get(texts.get(i)) != null).isEqualTo(expected.contains(i));
                }
            }
        }

        private void applyRandomStep(int what, int number) {
            ApiKey key = keys.get(number);
            switch (what) {
                case 0 -> {
                    all.invalidate(key.id());
                    expected.remove(number);
                }
                case 1 -> {
                    all.invalidateAllOf(key.owner());
                    drop((other) -> other.owner().equals(key.owner())
                            || other.creator().account().equals(key.owner()));
                }
                case 2 -> {
                    all.invalidateFamily(key.family());
                    drop((other) -> other.family().equals(key.family()));
                }
                default -> {
                    all.read(texts.get(number)).block();
                    expected.add(number);
                }
            }
        }

        private void drop(Predicate<ApiKey> which) {
            expected.removeIf((number) -> which.test(keys.get(number)));
        }

        /** A search for them would take the longer the more keys are cached. They stay until they are looked up or evicted. */
        @Test
        void whenGroupIsInvalidatedThenCachedKeysAreNotSearchedForIt() {
            texts.forEach((keyFingerprint) -> all.read(keyFingerprint).block());
            assertThat(all.size()).isEqualTo(keys.size());

            all.invalidateAllOf(account(1));
            assertThat(all.size()).isEqualTo(keys.size());
            // The first key of the family is found by its id.
            all.invalidateFamily(keys.get(0).id());
            assertThat(all.size()).isEqualTo(keys.size() - 1);
            assertThat(IntStream.range(0, keys.size())
                            .filter((number) -> all.get(texts.get(number)) != null)
                            .mapToObj(keys::get))
                    .isNotEmpty()
                    .noneMatch((key) -> key.owner().equals(account(1))
                            || key.creator().account().equals(account(1))
                            || key.family().equals(keys.get(0).id()));
        }

        @Test
        void whenAllAreInvalidatedThenNoneIsCached() {
            texts.forEach((keyFingerprint) -> all.read(keyFingerprint).block());
            all.invalidateAll();

            assertThat(texts).allMatch((keyFingerprint) -> all.get(keyFingerprint) == null);
        }
    }
}
