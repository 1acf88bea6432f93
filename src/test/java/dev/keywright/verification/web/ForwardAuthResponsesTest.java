package dev.keywright.verification.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.account.Scope;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.ratelimit.ResponseHeaders;
import dev.keywright.support.ApiExceptionAssert;
import dev.keywright.support.keys.VerdictAssert;
import dev.keywright.verification.Verdict;
import dev.keywright.verification.VerificationRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

class ForwardAuthResponsesTest {

    private static final VerificationRequest CHECK =
            new VerificationRequest("k", List.of(new Scope("reports:read"), new Scope("reports:write")), null, 1);

    private static ApiException exception(Verdict verdict) {
        return ForwardAuthResponses.exception(verdict, CHECK, HttpStatus.TOO_MANY_REQUESTS);
    }

    @Nested
    class Rejected {

        @ParameterizedTest
        @CsvSource({
            "MALFORMED, INVALID_KEY, 401",
            "NOT_FOUND, INVALID_KEY, 401",
            "REVOKED, INVALID_KEY, 401",
            "SUSPENDED, INVALID_KEY, 401",
            "EXPIRED, INVALID_KEY, 401",
            "ADDRESS_NOT_ALLOWED, ADDRESS_NOT_ALLOWED, 403",
            "INSUFFICIENT_SCOPE, INSUFFICIENT_SCOPE, 403",
            "RATE_LIMITED, RATE_LIMITED, 429",
            "CREDITS_EXHAUSTED, CREDITS_EXHAUSTED, 429"
        })
        void whenVerdictIsNegativeThenProblemAndStatus(Verdict.Code verdict, ErrorCode problem, int status) {
            ApiException exception = exception(VerdictAssert.of(verdict));

            assertThat(exception.code()).isEqualTo(problem);
            assertThat(exception.status().value()).isEqualTo(status);
        }

        @ParameterizedTest
        @EnumSource(value = Verdict.Code.class, mode = EnumSource.Mode.EXCLUDE, names = "VALID")
        void whenKeyIsInvalidThenCodeIsSentWithoutOwner(Verdict.Code code) {
            HttpHeaders headers = ApiExceptionAssert.headers(exception(VerdictAssert.of(code)));

            assertThat(headers.getFirst("X-Keywright-Code")).isEqualTo(code.name());
            assertThat(headers.headerNames()).doesNotContain("X-Keywright-Key-Id", "X-Keywright-Owner");
        }

        @ParameterizedTest
        @EnumSource(
                value = Verdict.Code.class,
                names = {"MALFORMED", "NOT_FOUND", "REVOKED", "SUSPENDED", "EXPIRED"})
        void whenKeyIsInvalidThenChallenged(Verdict.Code code) {
            assertThat(ApiExceptionAssert.headers(exception(VerdictAssert.of(code)))
                            .getFirst(HttpHeaders.WWW_AUTHENTICATE))
                    .isEqualTo("Bearer error=\"invalid_token\"");
        }

        @Test
        void whenScopeIsMissingThenMessageNamesItAndChallengeNamesAll() {
            ApiException exception = exception(VerdictAssert.of(Verdict.Code.INSUFFICIENT_SCOPE));

            assertThat(exception.message()).isEqualTo("The API key needs the scope reports:write.");
            assertThat(ApiExceptionAssert.headers(exception).getFirst(HttpHeaders.WWW_AUTHENTICATE))
                    .isEqualTo("Bearer error=\"insufficient_scope\", scope=\"reports:read reports:write\"");
        }

        @Test
        void whenKeyIsValidThenNoError() {
            assertThatThrownBy(() -> exception(VerdictAssert.of(Verdict.Code.VALID)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class RateLimited {

        @ParameterizedTest
        @EnumSource(
                value = Verdict.Code.class,
                names = {"RATE_LIMITED", "CREDITS_EXHAUSTED"})
        void whenGatewayDoesNotSupport429ThenForbiddenWithSameCodes(Verdict.Code code) {
            ApiException exception = ForwardAuthResponses.exception(
                    VerdictAssert.of(code, Duration.ofMillis(1_500)), CHECK, HttpStatus.FORBIDDEN);

            assertThat(exception.status()).isEqualTo(HttpStatus.FORBIDDEN);
            assertThat(exception.code().name()).isEqualTo(code.name());
            assertThat(ApiExceptionAssert.headers(exception).getFirst("X-Keywright-Code"))
                    .isEqualTo(code.name());
            assertThat(ApiExceptionAssert.headers(exception).getFirst(HttpHeaders.RETRY_AFTER))
                    .isEqualTo("2");
        }

        @Test
        void whenCreditsAreNeverRefilledThenNoRetryAfter() {
            ApiException exception = exception(VerdictAssert.of(Verdict.Code.CREDITS_EXHAUSTED));

            assertThat(ApiExceptionAssert.headers(exception).headerNames()).doesNotContain(HttpHeaders.RETRY_AFTER);
        }

        @Test
        void whenGatewayDoesNotSupport429ThenOtherErrorsAreUnchanged() {
            assertThat(ForwardAuthResponses.exception(
                                    VerdictAssert.of(Verdict.Code.EXPIRED), CHECK, HttpStatus.FORBIDDEN)
                            .status())
                    .isEqualTo(HttpStatus.UNAUTHORIZED);
        }

        @Test
        void whenKeyHasLimitsThenHeadersReportRemaining() {
            HttpHeaders headers = new HttpHeaders();
            headers.set("RateLimit", "\"address\";r=9;t=42");

            ForwardAuthResponses.addLimits(ResponseHeaders.of(headers), VerdictAssert.of(Verdict.Code.VALID));

            assertThat(headers.getFirst("RateLimit")).isEqualTo("\"address\";r=9;t=42, \"per_hour\";r=18;t=1");
            assertThat(headers.getFirst("RateLimit-Policy")).isEqualTo("\"per_hour\";q=20;w=3600");
        }
    }
}
