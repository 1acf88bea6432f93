package dev.keywright.support.jar;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The ledger detects invalid states after a crash, and accepts valid ones. */
class CrashLedgerTest {

    private final CrashLedger ledger = new CrashLedger();

    private void assertAllowed(String... listed) {
        assertThatCode(() -> ledger.check(List.of(listed))).doesNotThrowAnyException();
    }

    private void assertWrong(String... listed) {
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> ledger.check(List.of(listed)));
    }

    private String startRevocation(String key) {
        ledger.made(key);
        return ledger.toRevoke(new Random());
    }

    @Nested
    class Acknowledged {

        @Test
        void whenAcknowledgedKeyIsMissingThenReported() {
            ledger.made("a");

            assertWrong();
        }

        @Test
        void whenRevokedKeyIsListedThenReported() {
            ledger.revoked(startRevocation("a"));

            assertWrong("a");
        }

        @Test
        void whenRevokedKeyIsNotListedThenAllowed() {
            ledger.revoked(startRevocation("a"));

            assertAllowed();
        }
    }

    @Nested
    class Unacknowledged {

        @Test
        void whenOneKeyWasNotAcknowledgedThenAllowedButMustRemain() {
            assertAllowed("a");
            assertWrong();
        }

        @Test
        void whenTwoKeysWereNotAcknowledgedThenReported() {
            assertWrong("a", "b");
        }

        @Test
        void whenUnacknowledgedRevocationTookEffectThenItMustHold() {
            startRevocation("a");

            assertAllowed();
            assertWrong("a");
        }

        @Test
        void whenUnacknowledgedRevocationHadNoEffectThenKeyMustRemain() {
            startRevocation("a");

            assertAllowed("a");
            assertWrong();
        }
    }
}
