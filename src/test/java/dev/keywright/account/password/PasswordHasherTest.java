package dev.keywright.account.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class PasswordHasherTest {

    /** 16 and 32 bytes are 22 and 43 characters of base64 without padding. */
    private static final String HASH = "\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}";

    private final PasswordHasher hasher = new PasswordHasher(Schedulers.immediate());
    private final Password password = Password.parse("pass123").orElseThrow();

    private static String get(Mono<String> mono) {
        return mono.blockOptional().orElseThrow();
    }

    private boolean matches(String text, String hash) {
        Password other = Password.parse(text).orElseThrow();
        return hasher.matches(other, hash).blockOptional().orElseThrow();
    }

    @Nested
    class Hashed {

        @Test
        void whenHashedThenArgon2idWithOwaspParameters() {
            assertThat(get(hasher.hash(password))).matches(HASH);
        }

        @Test
        void whenHashedTwiceThenSaltsDiffer() {
            assertThat(get(hasher.hash(password))).isNotEqualTo(get(hasher.hash(password)));
        }
    }

    @Nested
    class Matched {

        private final String hash = get(hasher.hash(password));

        @Test
        void whenPasswordIsEqualThenMatches() {
            assertThat(matches("pass123", hash)).isTrue();
        }

        @Test
        void whenPasswordDiffersThenDoesNotMatch() {
            assertThat(matches("pass124", hash)).isFalse();
            assertThat(matches("pass123 ", hash)).isFalse();
        }

        @Test
        void whenLongPasswordsDifferAtEndThenDoNotMatch() {
            String long1 = "a".repeat(255) + "1";
            String hashOfLong = get(hasher.hash(Password.parse(long1).orElseThrow()));

            assertThat(matches("a".repeat(255) + "2", hashOfLong)).isFalse();
            assertThat(matches(long1, hashOfLong)).isTrue();
        }
    }

    @Nested
    class DummyHash {

        @Test
        void whenComparedThenNoPasswordMatches() {
            assertThat(matches("pass123", hasher.dummyHash())).isFalse();
            assertThat(matches("", hasher.dummyHash())).isFalse();
            assertThat(matches(hasher.dummyHash(), hasher.dummyHash())).isFalse();
        }

        @Test
        void whenCreatedThenSameParametersAsOtherHashes() {
            assertThat(hasher.dummyHash()).matches(HASH);
        }
    }

    @Nested
    class HashingThreads {

        private final Scheduler one = Schedulers.newBoundedElastic(1, 1, "one-hash");
        private final PasswordHasher bounded = new PasswordHasher(one);

        @Test
        void whenHashedThenOnHashingThread() {
            Mono<String> thread =
                    bounded.hash(password).map((hash) -> Thread.currentThread().getName());

            StepVerifier.create(thread)
                    .expectNextMatches((name) -> name.startsWith("one-hash"))
                    .verifyComplete();
        }

        @Test
        void whenMatchedThenOnHashingThread() {
            Mono<String> thread = bounded.matches(password, bounded.dummyHash())
                    .map((matches) -> Thread.currentThread().getName());

            StepVerifier.create(thread)
                    .expectNextMatches((name) -> name.startsWith("one-hash"))
                    .verifyComplete();
        }

        @Test
        void whenQueueIsFullThenRejected() {
            CountDownLatch release = new CountDownLatch(1);
            List<Disposable> blockers = blockAllThreads(release);
            try {
                StepVerifier.create(bounded.hash(password)).verifyError(RejectedExecutionException.class);
                StepVerifier.create(bounded.matches(password, bounded.dummyHash()))
                        .verifyError(RejectedExecutionException.class);
            } finally {
                release.countDown();
                blockers.forEach(Disposable::dispose);
                one.dispose();
            }
        }

        /** One task occupies the thread and one the queue, so both are full. */
        private List<Disposable> blockAllThreads(CountDownLatch release) {
            CountDownLatch started = new CountDownLatch(1);
            List<Disposable> blockers = new ArrayList<>();
            blockers.add(one.schedule(() -> {
                started.countDown();
                await(release);
            }));
            await(started);
            blockers.add(one.schedule(() -> {}));
            return blockers;
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
