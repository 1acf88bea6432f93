package dev.keywright.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class IdempotencyRecordTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private static final IdempotencyRepository.StoredRequest RUNNING =
            new IdempotencyRepository.StoredRequest("fingerprint", new RequestLease("claim", NOON), null);

    @Nested
    class RemainingLease {

        @Test
        void whenTimeHasPassedThenRemainingLease() {
            assertThat(RUNNING.remainingLease(NOON.plusSeconds(12))).isEqualTo(Duration.ofSeconds(18));
        }

        @Test
        void whenClockWasSetBackThenAtMostFullLease() {
            assertThat(RUNNING.remainingLease(NOON.minusSeconds(3600))).isEqualTo(Duration.ofSeconds(30));
        }
    }

    @Nested
    class Validity {

        @Test
        void whenOutcomeIsMissingThenValidForLease() {
            assertThat(RUNNING.isValidAt(NOON.plusMillis(29_999))).isTrue();
            assertThat(RUNNING.isValidAt(NOON.plusSeconds(30))).isFalse();
        }

        @Test
        void whenOutcomeExistsThenValidForOneDay() {
            IdempotencyRepository.StoredRequest done = new IdempotencyRepository.StoredRequest(
                    "fingerprint", new RequestLease("claim", NOON), new byte[1]);

            assertThat(done.isValidAt(NOON.plus(Duration.ofHours(24)).minusMillis(1)))
                    .isTrue();
            assertThat(done.isValidAt(NOON.plus(Duration.ofHours(24)))).isFalse();
        }
    }
}
