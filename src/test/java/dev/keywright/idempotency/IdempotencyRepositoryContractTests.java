package dev.keywright.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.support.TestAccounts;
import dev.keywright.support.store.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataIntegrityViolationException;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** The contract of {@link IdempotencyRepository} for all stores. */
public abstract class IdempotencyRepositoryContractTests {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");
    private static final Duration INSTANT = Duration.ofMillis(1);
    private static final byte[] OUTCOME = {0, -1, 65};

    private TestDatabase database;
    private IdempotencyRepository requests;
    private String ann;
    private String bob;
    private RequestIdentity call;

    protected abstract TestDatabase open(Path folder);

    @BeforeEach
    void openDatabase(@TempDir Path folder) {
        database = open(folder);
        requests = new IdempotencyRepository(database.client());
        TestAccounts accounts = new TestAccounts(database.client());
        ann = accounts.add("ann").value();
        bob = accounts.add("bob").value();
        call = identity(ann, "id", "fingerprint");
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private static RequestIdentity identity(String account, String id, String fingerprint) {
        return new RequestIdentity(account, id, fingerprint, new OutcomeCipher(new byte[32], new byte[0]));
    }

    private RequestLease claim(RequestIdentity identity, String id, Instant at) {
        RequestLease lease = new RequestLease(id, at);
        requests.acquire(identity, lease).block();
        return lease;
    }

    private boolean keep(RequestIdentity identity, RequestLease lease) {
        return requests.complete(identity, lease, OUTCOME).blockOptional().orElseThrow();
    }

    private Optional<IdempotencyRepository.StoredRequest> find(RequestIdentity identity) {
        return requests.find(identity).blockOptional();
    }

    private Optional<RequestLease> holder(RequestIdentity identity) {
        return find(identity).map(IdempotencyRepository.StoredRequest::lease);
    }

    @Nested
    class Claim {

        @Test
        void whenFreeThenClaimedWithoutOutcome() {
            RequestLease first = claim(call, "first", NOON);

            assertThat(find(call)).hasValueSatisfying((record) -> {
                assertThat(record.fingerprint()).isEqualTo("fingerprint");
                assertThat(record.lease()).isEqualTo(first);
                assertThat(record.outcome()).isNull();
            });
        }

        @Test
        void whenAlreadyClaimedThenFirstClaimRemains() {
            RequestLease first = claim(call, "first", NOON);
            claim(call, "second", NOON.plus(RequestLease.DURATION).minus(INSTANT));

            assertThat(holder(call)).hasValue(first);
        }

        @Test
        void whenLeaseExpiresThenTakenOverWithNewFingerprint() {
            claim(call, "first", NOON);
            RequestLease second = claim(identity(ann, "id", "another"), "second", NOON.plus(RequestLease.DURATION));

            assertThat(holder(call)).hasValue(second);
            assertThat(find(call).map(IdempotencyRepository.StoredRequest::fingerprint))
                    .hasValue("another");
        }

        @Test
        void whenCompletedThenOutcomeOutlivesLease() {
            RequestLease first = claim(call, "first", NOON);
            keep(call, first);
            claim(call, "second", NOON.plus(RequestLease.RETENTION).minus(INSTANT));

            assertThat(holder(call)).hasValue(first);
        }

        @Test
        void whenOutcomeIsDayOldThenReplaced() {
            keep(call, claim(call, "first", NOON));
            RequestLease second = claim(call, "second", NOON.plus(RequestLease.RETENTION));

            assertThat(holder(call)).hasValue(second);
            assertThat(find(call).orElseThrow().outcome()).isNull();
        }

        @Test
        void whenAccountDiffersThenBothAreClaimed() {
            RequestIdentity bobs = identity(bob, "id", "fingerprint");
            RequestLease first = claim(call, "first", NOON);
            RequestLease second = claim(bobs, "second", NOON);

            assertThat(holder(call)).hasValue(first);
            assertThat(holder(bobs)).hasValue(second);
        }

        @Test
        void whenAccountIsDeletedThenRejected() {
            assertThatExceptionOfType(DataIntegrityViolationException.class)
                    .isThrownBy(() -> claim(identity("nobody's", "id", "fingerprint"), "first", NOON));
        }

        @Test
        void whenExpiredLeaseIsTakenOverConcurrentlyThenOneSucceeds() {
            claim(call, "abandoned", NOON);

            List<String> holders = Flux.range(0, 8)
                    .flatMap((i) -> takeOverLease(Integer.toString(i)), 8)
                    .collectList()
                    .blockOptional()
                    .orElseThrow();

            assertThat(holders).hasSize(8).doesNotContain("abandoned");
            assertThat(holders.stream().distinct()).hasSize(1);
        }

        private Flux<String> takeOverLease(String id) {
            return requests.acquire(call, new RequestLease(id, NOON.plus(RequestLease.DURATION)))
                    .thenMany(Flux.defer(() -> requests.find(call)))
                    .map((record) -> record.lease().id())
                    .subscribeOn(Schedulers.boundedElastic());
        }
    }

    @Nested
    class Complete {

        @Test
        void whenAcquiredThenStored() {
            assertThat(keep(call, claim(call, "first", NOON))).isTrue();
            assertThat(find(call).orElseThrow().outcome()).isEqualTo(OUTCOME);
        }

        @Test
        void whenCompletedThenNotCompletedAgain() {
            RequestLease first = claim(call, "first", NOON);
            keep(call, first);

            assertThat(keep(call, first)).isFalse();
        }

        @Test
        void whenTakenOverThenFirstCannotComplete() {
            RequestLease first = claim(call, "first", NOON);
            RequestLease second = claim(call, "second", NOON.plus(RequestLease.DURATION));

            assertThat(keep(call, first)).isFalse();
            assertThat(keep(call, second)).isTrue();
        }

        @Test
        void whenReleasedThenCannotComplete() {
            RequestLease first = claim(call, "first", NOON);
            requests.release(call, first).block();

            assertThat(keep(call, first)).isFalse();
            assertThat(find(call)).isEmpty();
        }
    }

    @Nested
    class Release {

        @Test
        void whenReleasedThenFree() {
            requests.release(call, claim(call, "first", NOON)).block();
            RequestLease second = claim(call, "second", NOON);

            assertThat(holder(call)).hasValue(second);
        }

        @Test
        void whenOtherAttemptHoldsLeaseThenUnchanged() {
            RequestLease first = claim(call, "first", NOON);
            requests.release(call, new RequestLease("second", NOON)).block();

            assertThat(holder(call)).hasValue(first);
        }

        @Test
        void whenCompletedThenOutcomeRemains() {
            RequestLease first = claim(call, "first", NOON);
            keep(call, first);
            requests.release(call, first).block();

            assertThat(find(call).orElseThrow().outcome()).isEqualTo(OUTCOME);
        }
    }

    @Nested
    class DeleteExpired {

        private List<RequestIdentity> calls(int many) {
            List<RequestIdentity> calls = IntStream.range(0, many)
                    .mapToObj((i) -> identity(ann, "id" + i, "fingerprint"))
                    .toList();
            for (int i = 0; i < many; i++) {
                claim(calls.get(i), "claim" + i, NOON.plusSeconds(i));
            }
            return calls;
        }

        @Test
        void whenExpiredThenDeletedAndOthersRemain() {
            List<RequestIdentity> calls = calls(3);
            requests.deleteUpTo(NOON.plusSeconds(1), 10).block();

            assertThat(calls)
                    .extracting((identity) -> find(identity).isPresent())
                    .containsExactly(false, false, true);
        }

        @Test
        void whenMoreThanMaximumThenOldestOnly() {
            List<RequestIdentity> calls = calls(3);
            requests.deleteUpTo(NOON.plusSeconds(9), 2).block();

            assertThat(calls)
                    .extracting((identity) -> find(identity).isPresent())
                    .containsExactly(false, false, true);
        }

        @Test
        void whenRecordIsNotExpiredThenRemains() {
            RequestIdentity bobs = identity(bob, "id0", "fingerprint");
            claim(bobs, "bobs", NOON.plusSeconds(5));
            calls(1);
            requests.deleteUpTo(NOON, 10).block();

            assertThat(find(bobs)).isPresent();
        }
    }
}
