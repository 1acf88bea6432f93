package dev.keywright.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.account.StoredAccounts;
import dev.keywright.storage.TestDatabase;
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

/** What {@link IdempotentRequests} promises on every store. */
public abstract class IdempotentRequestsKit {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");
    private static final Duration INSTANT = Duration.ofMillis(1);
    private static final byte[] OUTCOME = {0, -1, 65};

    private TestDatabase database;
    private IdempotentRequests requests;
    private String ann;
    private String bob;
    private Ticket call;

    protected abstract TestDatabase open(Path folder);

    @BeforeEach
    void openDatabase(@TempDir Path folder) {
        database = open(folder);
        requests = new IdempotentRequests(database.client());
        StoredAccounts accounts = new StoredAccounts(database.client());
        ann = accounts.add("ann").value();
        bob = accounts.add("bob").value();
        call = ticket(ann, "id", "fingerprint");
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private static Ticket ticket(String account, String id, String fingerprint) {
        return new Ticket(account, id, fingerprint, new byte[32]);
    }

    private Claim claim(Ticket ticket, String id, Instant at) {
        Claim claim = new Claim(id, at);
        requests.claim(ticket, claim).block();
        return claim;
    }

    private boolean keep(Ticket ticket, Claim claim) {
        return requests.keep(ticket, claim, OUTCOME).blockOptional().orElseThrow();
    }

    private Optional<Kept> find(Ticket ticket) {
        return requests.find(ticket).blockOptional();
    }

    private Optional<Claim> holder(Ticket ticket) {
        return find(ticket).map(Kept::claim);
    }

    @Nested
    class ClaimCall {

        @Test
        void whenFreeThenClaimedWithoutAnOutcome() {
            Claim first = claim(call, "first", NOON);

            assertThat(find(call)).hasValueSatisfying((kept) -> {
                assertThat(kept.fingerprint()).isEqualTo("fingerprint");
                assertThat(kept.claim()).isEqualTo(first);
                assertThat(kept.outcome()).isNull();
            });
        }

        @Test
        void whenClaimedThenItStaysTheFirsts() {
            Claim first = claim(call, "first", NOON);
            claim(call, "second", NOON.plus(Claim.LEASE).minus(INSTANT));

            assertThat(holder(call)).hasValue(first);
        }

        @Test
        void whenTheLeaseIsOverThenTakenOverWithItsFingerprint() {
            claim(call, "first", NOON);
            Claim second = claim(ticket(ann, "id", "another"), "second", NOON.plus(Claim.LEASE));

            assertThat(holder(call)).hasValue(second);
            assertThat(find(call).map(Kept::fingerprint)).hasValue("another");
        }

        @Test
        void whenThereIsAnOutcomeThenItOutlivesTheLease() {
            Claim first = claim(call, "first", NOON);
            keep(call, first);
            claim(call, "second", NOON.plus(Claim.MEMORY).minus(INSTANT));

            assertThat(holder(call)).hasValue(first);
        }

        @Test
        void whenTheOutcomeIsADayOldThenReplaced() {
            keep(call, claim(call, "first", NOON));
            Claim second = claim(call, "second", NOON.plus(Claim.MEMORY));

            assertThat(holder(call)).hasValue(second);
            assertThat(find(call).orElseThrow().outcome()).isNull();
        }

        @Test
        void whenAnotherAccountsThenBothAreClaimed() {
            Ticket bobs = ticket(bob, "id", "fingerprint");
            Claim first = claim(call, "first", NOON);
            Claim second = claim(bobs, "second", NOON);

            assertThat(holder(call)).hasValue(first);
            assertThat(holder(bobs)).hasValue(second);
        }

        @Test
        void whenTheAccountIsGoneThenRefused() {
            assertThatExceptionOfType(DataIntegrityViolationException.class)
                    .isThrownBy(() -> claim(ticket("nobody's", "id", "fingerprint"), "first", NOON));
        }

        @Test
        void whenManyTakeAnAbandonedClaimOverAtOnceThenOneOfThemHasIt() {
            claim(call, "abandoned", NOON);

            List<String> holders = Flux.range(0, 8)
                    .flatMap((i) -> takenOver(Integer.toString(i)), 8)
                    .collectList()
                    .blockOptional()
                    .orElseThrow();

            assertThat(holders).hasSize(8).doesNotContain("abandoned");
            assertThat(holders.stream().distinct()).hasSize(1);
        }

        private Flux<String> takenOver(String id) {
            return requests.claim(call, new Claim(id, NOON.plus(Claim.LEASE)))
                    .thenMany(Flux.defer(() -> requests.find(call)))
                    .map((kept) -> kept.claim().id())
                    .subscribeOn(Schedulers.boundedElastic());
        }
    }

    @Nested
    class Keep {

        @Test
        void whenClaimedThenKept() {
            assertThat(keep(call, claim(call, "first", NOON))).isTrue();
            assertThat(find(call).orElseThrow().outcome()).isEqualTo(OUTCOME);
        }

        @Test
        void whenKeptThenNotTwice() {
            Claim first = claim(call, "first", NOON);
            keep(call, first);

            assertThat(keep(call, first)).isFalse();
        }

        @Test
        void whenTakenOverThenNotTheFirsts() {
            Claim first = claim(call, "first", NOON);
            Claim second = claim(call, "second", NOON.plus(Claim.LEASE));

            assertThat(keep(call, first)).isFalse();
            assertThat(keep(call, second)).isTrue();
        }

        @Test
        void whenReleasedThenNot() {
            Claim first = claim(call, "first", NOON);
            requests.release(call, first).block();

            assertThat(keep(call, first)).isFalse();
            assertThat(find(call)).isEmpty();
        }
    }

    @Nested
    class Release {

        @Test
        void whenReleasedThenFreeForTheNext() {
            requests.release(call, claim(call, "first", NOON)).block();
            Claim second = claim(call, "second", NOON);

            assertThat(holder(call)).hasValue(second);
        }

        @Test
        void whenAnotherHoldsItThenItStays() {
            Claim first = claim(call, "first", NOON);
            requests.release(call, new Claim("second", NOON)).block();

            assertThat(holder(call)).hasValue(first);
        }

        @Test
        void whenThereIsAnOutcomeThenItStays() {
            Claim first = claim(call, "first", NOON);
            keep(call, first);
            requests.release(call, first).block();

            assertThat(find(call).orElseThrow().outcome()).isEqualTo(OUTCOME);
        }
    }

    @Nested
    class Forget {

        private List<Ticket> calls(int many) {
            List<Ticket> calls = IntStream.range(0, many)
                    .mapToObj((i) -> ticket(ann, "id" + i, "fingerprint"))
                    .toList();
            for (int i = 0; i < many; i++) {
                claim(calls.get(i), "claim" + i, NOON.plusSeconds(i));
            }
            return calls;
        }

        @Test
        void whenOfThatTimeOrBeforeThenGoneAndTheOthersStay() {
            List<Ticket> calls = calls(3);
            requests.forget(NOON.plusSeconds(1), 10).block();

            assertThat(calls).extracting((ticket) -> find(ticket).isPresent()).containsExactly(false, false, true);
        }

        @Test
        void whenMoreThanAskedForThenTheOldestAlone() {
            List<Ticket> calls = calls(3);
            requests.forget(NOON.plusSeconds(9), 2).block();

            assertThat(calls).extracting((ticket) -> find(ticket).isPresent()).containsExactly(false, false, true);
        }

        @Test
        void whenAnothersIsNotOldThenItStays() {
            Ticket bobs = ticket(bob, "id0", "fingerprint");
            claim(bobs, "bobs", NOON.plusSeconds(5));
            calls(1);
            requests.forget(NOON, 10).block();

            assertThat(find(bobs)).isPresent();
        }
    }
}
