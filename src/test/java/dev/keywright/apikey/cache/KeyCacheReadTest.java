package dev.keywright.apikey.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.apikey.LifecycleState;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.apikey.format.KeyFingerprint;
import dev.keywright.persistence.QueryGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** Reads that several lookups share, that fail, or that happen while the changes of other nodes are unknown. */
class KeyCacheReadTest extends KeyCacheFixture {

    @Nested
    class Shared {

        @Test
        void whenManyReadSameKeyThenReadOnce() {
            List<PendingLookup> all = List.of(lookUp(), lookUp(), lookUp());
            assertThat(reads).hasSize(1);
            end(0, key(text, LifecycleState.ACTIVE));

            assertThat(all).extracting(PendingLookup::state).containsOnly(LifecycleState.ACTIVE);
        }

        @Test
        void whenKeysDifferThenEachIsRead() {
            lookUp();
            lookUp(KeyFingerprint.of(ApiKeyString.random("kw", RANDOM)));

            assertThat(reads).hasSize(2);
        }

        @Test
        void whenOneCancelsThenOthersSucceed() {
            PendingLookup first = lookUp();
            PendingLookup second = lookUp();
            first.subscription.dispose();
            end(0, key(text, LifecycleState.ACTIVE));

            assertThat(first.state()).isNull();
            assertThat(second.state()).isEqualTo(LifecycleState.ACTIVE);
            assertThat(cachedState()).isEqualTo(LifecycleState.ACTIVE);
        }

        @Test
        void whenAllSubscribersCancelThenResultIsStillCached() {
            lookUp().subscription.dispose();
            end(0, key(text, LifecycleState.ACTIVE));

            assertThat(cachedState()).isEqualTo(LifecycleState.ACTIVE);
        }

        @Test
        void whenReadFailsThenAllWaitersFailAndNextReadsAgain() {
            List<PendingLookup> all = List.of(lookUp(), lookUp());
            reads.get(0).tryEmitError(new IllegalStateException("broken")).orThrow();
            assertThat(all).allSatisfy((pending) -> assertThat(pending.broken).hasMessage("broken"));
            assertThat(cachedState()).isNull();
            assertThat(cache.isUnknown(text)).isFalse();

            PendingLookup next = lookUp();
            end(1, key(text, LifecycleState.ACTIVE));
            assertThat(next.state()).isEqualTo(LifecycleState.ACTIVE);
        }

        @Test
        void whenReadCannotStartThenNextReadsAgain() {
            KeyCache broken = cacheOf(10, new QueryGuard(), (keyFingerprint) -> {
                reads.add(Sinks.one());
                throw new IllegalStateException("broken");
            });

            StepVerifier.create(broken.read(text)).verifyErrorMessage("broken");
            StepVerifier.create(broken.read(text)).verifyErrorMessage("broken");
            assertThat(reads).hasSize(2);
        }

        @Test
        void whenNoSubscriberThenNothingIsRead() {
            assertThat(cache.read(text)).isNotNull();

            assertThat(reads).isEmpty();
        }

        /** Otherwise it would see uncommitted changes of that transaction. */
        @Test
        void whenFirstCallerIsInTransactionThenReadIsNotPartOfIt() {
            List<Context> contexts = new ArrayList<>();
            KeyCache keys = cacheOf(
                    10,
                    new QueryGuard(),
                    (keyFingerprint) -> Mono.deferContextual((context) -> {
                        contexts.add(Context.of(context));
                        return Mono.empty();
                    }));

            keys.read(text).contextWrite(Context.of("transaction", "open")).block();
            assertThat(contexts).singleElement().matches(Context::isEmpty);
        }
    }

    /** This node is behind the audit log. */
    @Nested
    class Stale {

        private void cacheKey() {
            lookUp();
            end(0, key(text, LifecycleState.ACTIVE));
            assertThat(cachedState()).isEqualTo(LifecycleState.ACTIVE);
        }

        @Test
        void whenCachedWhileStaleThenReadFromStore() {
            cacheKey();
            fresh = false;
            assertThat(cachedState()).isNull();

            PendingLookup requested = lookUp();
            end(1, key(text, LifecycleState.REVOKED));
            assertThat(requested.state()).isEqualTo(LifecycleState.REVOKED);
        }

        @Test
        void whenStringIsCachedAsUnknownThenOthersAreNotAffected() {
            lookUp();
            endWithoutOne(0);
            assertThat(cache.isUnknown(text)).isTrue();

            fresh = false;
            assertThat(cache.isUnknown(text)).isFalse();
        }

        @Test
        void whenFeedRecoversThenServedFromCache() {
            cacheKey();
            fresh = false;
            fresh = true;

            assertThat(cachedState()).isEqualTo(LifecycleState.ACTIVE);
            assertThat(reads).hasSize(1);
        }

        /** The read may reflect a time before this node began to read the audit log. */
        @Test
        void whenReadWhileStaleThenNotServedLater() {
            fresh = false;
            lookUp();
            end(0, key(text, LifecycleState.ACTIVE));
            fresh = true;

            assertThat(cachedState()).isNull();
        }

        @Test
        void whenFeedRecoversDuringReadThenNotCached() {
            fresh = false;
            PendingLookup requested = lookUp();
            fresh = true;
            end(0, key(text, LifecycleState.ACTIVE));

            assertThat(requested.state()).isEqualTo(LifecycleState.ACTIVE);
            assertThat(cachedState()).isNull();
        }

        @Test
        void whenKeyIsMissingWhileStaleThenMissIsNotCached() {
            fresh = false;
            lookUp();
            endWithoutOne(0);
            fresh = true;

            assertThat(cache.isUnknown(text)).isFalse();
        }

        @Test
        void whenDatabaseFailsThenReadFails() {
            cacheKey();
            fresh = false;
            PendingLookup requested = lookUp();
            reads.get(1).tryEmitError(new IllegalStateException("broken")).orThrow();

            assertThat(requested.broken).hasMessage("broken");
        }
    }

    /** The database does not respond. */
    @Nested
    class UnresponsiveDatabase {

        @Test
        void whenReadTimesOutThenAllWaitersFailAndNextReadsAgain() {
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
        void whenReadIsTooLateThenNotCached() {
            lookUp();
            time.advanceTimeBy(Duration.ofSeconds(5));
            reads.get(0).tryEmitValue(key(text, LifecycleState.ACTIVE));

            assertThat(cachedState()).isNull();
        }

        /** A slower read would reflect an earlier state. */
        @Test
        void whenMaxStalenessIsShortThenReadTimesOutEarlier() {
            KeyCache strict = cacheOf(10, queryGuard.cappedAt(Duration.ofSeconds(1)), (keyFingerprint) -> Mono.never());
            StepVerifier.create(strict.read(text))
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                    .verifyError(QueryTimeoutException.class);
        }

        @Test
        void whenMaximumIsWaitingThenNextReadIsRejected() {
            lookUp();
            PendingLookup cancelled = lookUp(KeyFingerprint.of(ApiKeyString.random("kw", RANDOM)));
            lookUp(KeyFingerprint.of(ApiKeyString.random("kw", RANDOM)));

            assertThat(lookUp().broken).isInstanceOf(RejectedExecutionException.class);
            assertThat(lookUp(KeyFingerprint.ofImported("sk-1234")).broken)
                    .isInstanceOf(RejectedExecutionException.class);
            assertThat(reads).hasSize(MAX_WAITING);

            cancelled.subscription.dispose();
            assertThat(lookUp().broken).isNull();
        }

        @Test
        void whenWaitersFinishThenOthersCanWait() {
            for (int i = 0; i < MAX_WAITING; i++) {
                lookUp();
            }
            time.advanceTimeBy(Duration.ofSeconds(5));

            PendingLookup next = lookUp();
            end(1, key(text, LifecycleState.ACTIVE));
            assertThat(next.state()).isEqualTo(LifecycleState.ACTIVE);
        }
    }
}
