package dev.keywright.apikey.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.AccountId;
import dev.keywright.account.Role;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.KeyCreator;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.apikey.format.KeyLookupId;
import dev.keywright.apikey.format.Sha256Digest;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.support.TestKeyRecords;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.QueryTimeoutException;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.context.Context;

/** Each read stays in progress until the test ends it, so that a test can choose the order of reads and changes. */
class KeyCacheTest {

    private static final Duration LIFETIME = Duration.ofSeconds(5);
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final Duration STALENESS = Duration.ofSeconds(10);
    private static final int MAX_WAITING = 3;

    private final AtomicLong nanos = new AtomicLong(42);
    private boolean fresh = true;
    private final List<Sinks.One<CachedKey>> reads = new ArrayList<>();
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final QueryGuard queryGuard = new QueryGuard(Duration.ofSeconds(5), MAX_WAITING, time);
    private final KeyCache remembered = remembering(10);
    private final KeyLookupId text = KeyLookupId.of(ApiKeyString.random("kw", RANDOM));

    private KeyCache remembering(int max) {
        return remembering(max, queryGuard, (keyLookupId) -> read());
    }

    private KeyCache remembering(int max, QueryGuard queryGuard, Function<KeyLookupId, Mono<CachedKey>> source) {
        return new KeyCache(
                new VerificationProperties(max, LIFETIME, STALENESS, 100), nanos::get, () -> fresh, queryGuard, source);
    }

    private Mono<CachedKey> read() {
        Sinks.One<CachedKey> response = Sinks.one();
        reads.add(response);
        return response.asMono();
    }

    /** Returns the key whose id is in the string. */
    private static CachedKey key(KeyLookupId keyLookupId, LifecycleState state) {
        return key(keyLookupId, Objects.requireNonNull(keyLookupId.embeddedId()), state);
    }

    private static CachedKey key(KeyLookupId keyLookupId, KeyId id, LifecycleState state) {
        ApiKey key = TestKeyRecords.key(id, new AccountId("ann"), TestKeyRecords.randomDigest(), null, Instant.EPOCH)
                .withState(state);
        CachedKey cachedKey = CachedKey.of(keyLookupId.digest(), key, Map.of());
        return new CachedKey(cachedKey.text(), cachedKey.found(), Role.MEMBER, Set.of());
    }

    private PendingLookup lookUp() {
        return lookUp(text);
    }

    private PendingLookup lookUp(KeyLookupId keyLookupId) {
        PendingLookup pending = new PendingLookup();
        pending.subscription = remembered
                .read(keyLookupId)
                .doFinally((signal) -> pending.ended = true)
                .subscribe((found) -> pending.found = found, (broken) -> pending.broken = broken);
        return pending;
    }

    private void end(int read, CachedKey found) {
        reads.get(read).tryEmitValue(found).orThrow();
    }

    private void endWithoutOne(int read) {
        reads.get(read).tryEmitEmpty().orThrow();
    }

    private @Nullable LifecycleState cachedState() {
        CachedKey cachedKey = remembered.get(text);
        return cachedKey == null ? null : cachedKey.key().state();
    }

    /** The subscribers of a read. */
    private static final class PendingLookup {
        private Disposable subscription = () -> {};
        private boolean ended;
        private @Nullable CachedKey found;
        private @Nullable Throwable broken;

        private @Nullable LifecycleState state() {
            return found == null ? null : found.key().state();
        }
    }

    @Nested
    class Remembered {

        @Test
        void whenReadThenServedFromCache() {
            lookUp();
            assertThat(cachedState()).isNull();
            end(0, key(text, LifecycleState.ACTIVE));

            assertThat(cachedState()).isEqualTo(LifecycleState.ACTIVE);
            assertThat(remembered.isUnknown(text)).isFalse();
        }

        /** The id is public, so it is not sufficient to find a key. */
        @Test
        void whenAStringHasTheIdButAnotherSecretThenNotServed() {
            lookUp();
            end(0, key(text, LifecycleState.ACTIVE));

            assertThat(remembered.get(new KeyLookupId(Sha256Digest.of("another"), text.embeddedId())))
                    .isNull();
        }

        @Test
        void whenTheTextIsOfAnotherFormatThenServedFromCacheByItsDigest() {
            KeyLookupId foreign = KeyLookupId.ofForeign("sk-1234");
            KeyId id = KeyId.random(RANDOM);
            lookUp(foreign);
            CachedKey imported = key(foreign, id, LifecycleState.ACTIVE);
            end(0, imported);
            assertThat(remembered.get(foreign)).isSameAs(imported);

            remembered.invalidate(id);
            assertThat(remembered.get(foreign)).isNull();
        }

        /** For example keys imported from another Keywright, which get new ids. */
        @Test
        void whenTheIdInTheTextIsNotItsOwnThenServedFromCacheByItsDigest() {
            KeyId id = KeyId.random(RANDOM);
            lookUp();
            end(0, key(text, id, LifecycleState.ACTIVE));
            assertThat(cachedState()).isEqualTo(LifecycleState.ACTIVE);

            remembered.invalidate(id);
            assertThat(cachedState()).isNull();
        }

        @Test
        void whenAnImportedTextContainsTheIdOfAnotherKeyThenBothAreServedFromCache() {
            lookUp();
            end(0, key(text, LifecycleState.ACTIVE));
            KeyLookupId imported = new KeyLookupId(Sha256Digest.of("imported"), text.embeddedId());
            lookUp(imported);
            end(1, key(imported, KeyId.random(RANDOM), LifecycleState.SUSPENDED));

            assertThat(cachedState()).isEqualTo(LifecycleState.ACTIVE);
            assertThat(remembered.get(imported))
                    .extracting((cachedKey) -> cachedKey.key().state())
                    .isEqualTo(LifecycleState.SUSPENDED);
        }

        @Test
        void whenTooManyThenTheConfiguredNumberRemains() {
            for (int i = 0; i < 100; i++) {
                KeyLookupId keyLookupId = KeyLookupId.of(ApiKeyString.random("kw", RANDOM));
                lookUp(keyLookupId);
                end(i, key(keyLookupId, LifecycleState.ACTIVE));
            }

            assertThat(remembered.size()).isEqualTo(10);
        }

        @Test
        void whenTheCacheIsDisabledThenEachLookupReads() {
            KeyCache none = remembering(0);
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
        void whenMissingThenTheMissIsCachedForItsLifetime() {
            lookUp();
            endWithoutOne(0);
            assertThat(remembered.isUnknown(text)).isTrue();

            nanos.addAndGet(LIFETIME.toNanos() - 1);
            assertThat(remembered.isUnknown(text)).isTrue();
            nanos.addAndGet(1);
            assertThat(remembered.isUnknown(text)).isFalse();
        }

        @Test
        void whenSomeAreImportedThenItIsReadAgain() {
            lookUp();
            endWithoutOne(0);
            remembered.invalidateUnknown();

            assertThat(remembered.isUnknown(text)).isFalse();
        }

        @Test
        void whenSomeAreImportedWhileItIsReadThenNotCachedAsUnknown() {
            PendingLookup pending = lookUp();
            remembered.invalidateUnknown();
            endWithoutOne(0);

            assertThat(pending.ended).isTrue();
            assertThat(remembered.isUnknown(text)).isFalse();
        }
    }

    @Nested
    class Shared {

        @Test
        void whenManyWaitForTheSameThenItIsReadOnce() {
            List<PendingLookup> all = List.of(lookUp(), lookUp(), lookUp());
            assertThat(reads).hasSize(1);
            end(0, key(text, LifecycleState.ACTIVE));

            assertThat(all).extracting(PendingLookup::state).containsOnly(LifecycleState.ACTIVE);
        }

        @Test
        void whenTheyWaitForOthersThenEachIsRead() {
            lookUp();
            lookUp(KeyLookupId.of(ApiKeyString.random("kw", RANDOM)));

            assertThat(reads).hasSize(2);
        }

        @Test
        void whenOneCancelsThenTheOthersSucceed() {
            PendingLookup first = lookUp();
            PendingLookup second = lookUp();
            first.subscription.dispose();
            end(0, key(text, LifecycleState.ACTIVE));

            assertThat(first.state()).isNull();
            assertThat(second.state()).isEqualTo(LifecycleState.ACTIVE);
            assertThat(cachedState()).isEqualTo(LifecycleState.ACTIVE);
        }

        @Test
        void whenAllSubscribersCancelThenTheResultIsStillCached() {
            lookUp().subscription.dispose();
            end(0, key(text, LifecycleState.ACTIVE));

            assertThat(cachedState()).isEqualTo(LifecycleState.ACTIVE);
        }

        @Test
        void whenTheReadFailsThenAllWaitersFailAndTheNextReadsAgain() {
            List<PendingLookup> all = List.of(lookUp(), lookUp());
            reads.get(0).tryEmitError(new IllegalStateException("broken")).orThrow();
            assertThat(all).allSatisfy((pending) -> assertThat(pending.broken).hasMessage("broken"));
            assertThat(cachedState()).isNull();
            assertThat(remembered.isUnknown(text)).isFalse();

            PendingLookup next = lookUp();
            end(1, key(text, LifecycleState.ACTIVE));
            assertThat(next.state()).isEqualTo(LifecycleState.ACTIVE);
        }

        @Test
        void whenTheReadCannotEvenBeginThenTheNextReadsAgain() {
            KeyCache broken = remembering(10, new QueryGuard(), (keyLookupId) -> {
                reads.add(Sinks.one());
                throw new IllegalStateException("broken");
            });

            StepVerifier.create(broken.read(text)).verifyErrorMessage("broken");
            StepVerifier.create(broken.read(text)).verifyErrorMessage("broken");
            assertThat(reads).hasSize(2);
        }

        @Test
        void whenNoSubscriberThenNothingIsRead() {
            assertThat(remembered.read(text)).isNotNull();

            assertThat(reads).isEmpty();
        }

        /** Otherwise it would see uncommitted changes of that transaction. */
        @Test
        void whenTheFirstIsInATransactionThenTheReadIsNotPartOfIt() {
            List<Context> contexts = new ArrayList<>();
            KeyCache keys = remembering(
                    10,
                    new QueryGuard(),
                    (keyLookupId) -> Mono.deferContextual((context) -> {
                        contexts.add(Context.of(context));
                        return Mono.empty();
                    }));

            keys.read(text).contextWrite(Context.of("transaction", "open")).block();
            assertThat(contexts).singleElement().matches(Context::isEmpty);
        }
    }

    /** The change feed is stale. */
    @Nested
    class Stale {

        private void remember() {
            lookUp();
            end(0, key(text, LifecycleState.ACTIVE));
            assertThat(cachedState()).isEqualTo(LifecycleState.ACTIVE);
        }

        @Test
        void whenCachedWhileStaleThenReadFromTheStore() {
            remember();
            fresh = false;
            assertThat(cachedState()).isNull();

            PendingLookup requested = lookUp();
            end(1, key(text, LifecycleState.REVOKED));
            assertThat(requested.state()).isEqualTo(LifecycleState.REVOKED);
        }

        @Test
        void whenAStringIsCachedAsUnknownThenOtherStringsAreNotAffected() {
            lookUp();
            endWithoutOne(0);
            assertThat(remembered.isUnknown(text)).isTrue();

            fresh = false;
            assertThat(remembered.isUnknown(text)).isFalse();
        }

        @Test
        void whenTheFeedRecoversThenServedFromCache() {
            remember();
            fresh = false;
            fresh = true;

            assertThat(cachedState()).isEqualTo(LifecycleState.ACTIVE);
            assertThat(reads).hasSize(1);
        }

        /** The read may reflect a time before the start of the change feed. */
        @Test
        void whenReadWhileStaleThenNotServedLater() {
            fresh = false;
            lookUp();
            end(0, key(text, LifecycleState.ACTIVE));
            fresh = true;

            assertThat(cachedState()).isNull();
        }

        @Test
        void whenTheFeedRecoversDuringTheReadThenNotCached() {
            fresh = false;
            PendingLookup requested = lookUp();
            fresh = true;
            end(0, key(text, LifecycleState.ACTIVE));

            assertThat(requested.state()).isEqualTo(LifecycleState.ACTIVE);
            assertThat(cachedState()).isNull();
        }

        @Test
        void whenFoundToBeNoKeysMeanwhileThenNotTakenForThatLater() {
            fresh = false;
            lookUp();
            endWithoutOne(0);
            fresh = true;

            assertThat(remembered.isUnknown(text)).isFalse();
        }

        @Test
        void whenTheDatabaseFailsThenThePollFails() {
            remember();
            fresh = false;
            PendingLookup requested = lookUp();
            reads.get(1).tryEmitError(new IllegalStateException("broken")).orThrow();

            assertThat(requested.broken).hasMessage("broken");
        }
    }

    /** The database does not respond. */
    @Nested
    class Frozen {

        @Test
        void whenTheReadTimesOutThenAllWaitersFailAndTheNextReadsAgain() {
            List<PendingLookup> all = List.of(lookUp(), lookUp());
            time.advanceTimeBy(Duration.ofMillis(4_999));
            PendingLookup late = lookUp();
            assertThat(all).noneMatch((pending) -> pending.ended);

            time.advanceTimeBy(Duration.ofMillis(1));
            assertThat(all).allMatch((pending) -> pending.broken instanceof QueryTimeoutException);
            assertThat(late.broken).isInstanceOf(QueryTimeoutException.class);
            assertThat(reads).hasSize(1);

            PendingLookup next = lookUp();
            end(1, key(text, LifecycleState.ACTIVE));
            assertThat(next.state()).isEqualTo(LifecycleState.ACTIVE);
        }

        @Test
        void whenTheReadIsTooLateThenNotCached() {
            lookUp();
            time.advanceTimeBy(Duration.ofSeconds(5));
            reads.get(0).tryEmitValue(key(text, LifecycleState.ACTIVE));

            assertThat(cachedState()).isNull();
        }

        /** A slower read would reflect an earlier state. */
        @Test
        void whenLittleStalenessIsAllowedThenItIsNotWaitedForLonger() {
            KeyCache strict =
                    remembering(10, queryGuard.withTimeoutAtMost(Duration.ofSeconds(1)), (keyLookupId) -> Mono.never());
            StepVerifier.create(strict.read(text))
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                    .verifyError(QueryTimeoutException.class);
        }

        @Test
        void whenMaximumIsWaitingThenNextReadIsRejected() {
            lookUp();
            PendingLookup cancelled = lookUp(KeyLookupId.of(ApiKeyString.random("kw", RANDOM)));
            lookUp(KeyLookupId.of(ApiKeyString.random("kw", RANDOM)));

            assertThat(lookUp().broken).isInstanceOf(RejectedExecutionException.class);
            assertThat(lookUp(KeyLookupId.ofForeign("sk-1234")).broken).isInstanceOf(RejectedExecutionException.class);
            assertThat(reads).hasSize(MAX_WAITING);

            cancelled.subscription.dispose();
            assertThat(lookUp().broken).isNull();
        }

        @Test
        void whenWaitersAreDoneThenOthersMayWait() {
            for (int i = 0; i < MAX_WAITING; i++) {
                lookUp();
            }
            time.advanceTimeBy(Duration.ofSeconds(5));

            PendingLookup next = lookUp();
            end(1, key(text, LifecycleState.ACTIVE));
            assertThat(next.state()).isEqualTo(LifecycleState.ACTIVE);
        }
    }

    @Nested
    class ChangedMeanwhile {

        private final KeyId id = Objects.requireNonNull(text.embeddedId());

        @Test
        void whenChangedAfterItWasReadThenInvalidated() {
            lookUp();
            end(0, key(text, LifecycleState.ACTIVE));
            remembered.invalidate(id);

            assertThat(cachedState()).isNull();
        }

        @Test
        void whenAnotherIsChangedThenNotInvalidated() {
            lookUp();
            end(0, key(text, LifecycleState.ACTIVE));
            remembered.invalidate(KeyId.random(RANDOM));

            assertThat(cachedState()).isEqualTo(LifecycleState.ACTIVE);
        }

        @Test
        void whenChangedWhileItIsReadThenWhatWasReadIsReturnedButNotCached() {
            PendingLookup before = lookUp();
            remembered.invalidate(id);
            end(0, key(text, LifecycleState.ACTIVE));

            assertThat(before.state()).isEqualTo(LifecycleState.ACTIVE);
            assertThat(cachedState()).isNull();
        }

        @Test
        void whenLookedUpAfterTheChangeThenNotServedByAnEarlierRead() {
            lookUp();
            remembered.invalidate(id);
            PendingLookup after = lookUp();
            assertThat(reads).hasSize(2);

            end(0, key(text, LifecycleState.ACTIVE));
            assertThat(after.ended).isFalse();
            end(1, key(text, LifecycleState.REVOKED));
            assertThat(after.state()).isEqualTo(LifecycleState.REVOKED);
            assertThat(cachedState()).isEqualTo(LifecycleState.REVOKED);
        }

        @Test
        void whenAnOutdatedReadEndsLastThenItReplacesNothing() {
            lookUp();
            remembered.invalidate(id);
            lookUp();
            end(1, key(text, LifecycleState.REVOKED));
            end(0, key(text, LifecycleState.ACTIVE));

            assertThat(cachedState()).isEqualTo(LifecycleState.REVOKED);
        }

        @Test
        void whenTheReadFromBeforeBreaksThenTheLaterOneIsStillShared() {
            lookUp();
            remembered.invalidate(id);
            lookUp();
            reads.get(0).tryEmitError(new IllegalStateException("broken")).orThrow();
            PendingLookup last = lookUp();
            assertThat(reads).hasSize(2);

            end(1, key(text, LifecycleState.REVOKED));
            assertThat(last.state()).isEqualTo(LifecycleState.REVOKED);
        }

        @Test
        void whenAnAccountsKeysAreInvalidatedWhileOneIsReadThenItIsNotCached() {
            lookUp();
            remembered.invalidateAllOf(new AccountId("ann"));
            end(0, key(text, LifecycleState.ACTIVE));

            assertThat(cachedState()).isNull();
        }
    }

    /** Compares the cache with a simple set of keys, for random orders of reads and invalidations. */
    @Nested
    class Groups {

        private static final int STEPS = 2_000;

        private final List<KeyLookupId> texts = new ArrayList<>();
        private final List<ApiKey> keys = new ArrayList<>();
        private final Set<Integer> expected = new HashSet<>();
        private final KeyCache all = remembering(
                1_000,
                new QueryGuard(),
                (keyLookupId) ->
                        Mono.just(CachedKey.of(keyLookupId.digest(), keys.get(texts.indexOf(keyLookupId)), Map.of())));

        @BeforeEach
        void makeKeys() {
            for (int i = 0; i < 30; i++) {
                KeyLookupId keyLookupId = KeyLookupId.of(ApiKeyString.random("kw", RANDOM));
                KeyId id = Objects.requireNonNull(keyLookupId.embeddedId());
                KeyId first = i % 3 == 0 ? id : keys.get(i - i % 3).id();
                keys.add(key(id, account(i % 4), account(i % 5), first));
                texts.add(keyLookupId);
            }
        }

        private static AccountId account(int number) {
            return new AccountId("account-" + number);
        }

        private static ApiKey key(KeyId id, AccountId owner, AccountId issuer, KeyId family) {
            ApiKey plain = TestKeyRecords.key(id, owner, TestKeyRecords.randomDigest(), null, Instant.EPOCH);
            return new ApiKey(
                    id,
                    owner,
                    new KeyCreator(issuer, issuer.value()),
                    plain.material(),
                    plain.terms(),
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

        @Test
        void whenAllAreInvalidatedThenNoneIsCached() {
            texts.forEach((keyLookupId) -> all.read(keyLookupId).block());
            all.invalidateAll();

            assertThat(texts).allMatch((keyLookupId) -> all.get(keyLookupId) == null);
        }
    }
}
