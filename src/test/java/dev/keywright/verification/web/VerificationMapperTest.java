package dev.keywright.verification.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.api.KeyCheck;
import dev.keywright.api.RemainingCredits;
import dev.keywright.api.RemainingLimit;
import dev.keywright.api.VerdictCode;
import dev.keywright.api.VerdictStep;
import dev.keywright.api.Verification;
import dev.keywright.support.keys.VerdictAssert;
import dev.keywright.verification.Explanation;
import dev.keywright.verification.Verdict;
import dev.keywright.verification.VerificationRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerificationMapperTest {

    @Test
    void whenOnlyKeyIsGivenThenCostIsOneWithoutRequirements() {
        assertThat(VerificationMapper.toRequest(new KeyCheck("k")))
                .isEqualTo(new VerificationRequest("k", List.of(), null, 1));
    }

    @ParameterizedTest
    @EnumSource(Verdict.Code.class)
    void whenVerdictHasCodeThenSpecHasSameCode(Verdict.Code code) {
        Verification response = VerificationMapper.verification(VerdictAssert.of(code));

        assertThat(response.getCode().name()).isEqualTo(code.name());
        assertThat(response.getValid()).isEqualTo(code == Verdict.Code.VALID);
        assertThat(response.getKeyId()).isEqualTo("6JwB0qTZ4mXn");
        assertThat(response.getExplanation()).isNull();
    }

    @Test
    void whenKeyHasLimitsAndCreditsThenRemainingAreReported() {
        Verification response = VerificationMapper.verification(VerdictAssert.of(Verdict.Code.VALID));

        assertThat(response.getCredits()).isEqualTo(new RemainingCredits(998L));
        assertThat(response.getLimits()).containsExactly(new RemainingLimit("per_hour", 20, 18, "PT0.75S"));
        assertThat(response.getExpiresAt()).hasToString("2027-02-20T12:00:00.123Z");
        assertThat(response.getMeta()).containsEntry("team", "finance");
    }

    @Test
    void whenLimitRejectsThenNamedWithRetryAfter() {
        Verdict verdict = new Verdict(
                Verdict.Code.RATE_LIMITED,
                VerdictAssert.key(null, null),
                List.of(VerdictAssert.HOUR),
                null,
                "per_hour",
                Duration.ofMillis(90_061_001));

        Verification response = VerificationMapper.verification(verdict);

        assertThat(response.getExceededLimit()).isEqualTo("per_hour");
        assertThat(response.getRetryAfter()).isEqualTo("PT25H1M1.001S");
        assertThat(VerificationMapper.verification(VerdictAssert.of(Verdict.Code.VALID))
                        .getRetryAfter())
                .isNull();
    }

    @Test
    void whenExplainedThenEachStepIsReported() {
        Explanation.Step step = new Explanation.Step(Verdict.Code.EXPIRED, false, "It has expired.");

        Verification response =
                VerificationMapper.verification(new Explanation(VerdictAssert.of(Verdict.Code.EXPIRED), List.of(step)));

        assertThat(response.getExplanation())
                .containsExactly(new VerdictStep(VerdictCode.EXPIRED, false, "It has expired."));
    }
}
