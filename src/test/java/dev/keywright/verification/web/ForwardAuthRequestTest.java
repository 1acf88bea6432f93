package dev.keywright.verification.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.account.Scope;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;

class ForwardAuthRequestTest {

    private static ForwardAuthRequest showing(List<String> apiKeys, List<String> authorizations) {
        return new ForwardAuthRequest(apiKeys, authorizations, List.of(), List.of(), List.of());
    }

    private static ForwardAuthRequest needing(List<String> parameters, List<String> headers) {
        return new ForwardAuthRequest(List.of("k"), List.of(), parameters, headers, List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer k", "bearer k", "BEARER  k "})
    void whenBearerTokenIsSentThenUsedAsKey(String authorization) {
        assertThat(showing(List.of(), List.of(authorization)).toRequest(null).key())
                .isEqualTo("k");
        assertThat(showing(List.of("k"), List.of(authorization)).toRequest(null).key())
                .isEqualTo("k");
    }

    @Test
    void whenOtherCredentialsAreSentThenIgnored() {
        assertThat(showing(List.of("k", ""), List.of("Basic eDp5", "Bearer"))
                        .toRequest(null)
                        .key())
                .isEqualTo("k");
    }

    @Test
    void whenKeyIsMissingThenUnauthorizedWithChallenge() {
        assertThatThrownBy(() -> showing(List.of(" "), List.of("Basic eDp5")).toRequest(null))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        (exception) -> assertThat(exception.code()).isEqualTo(ErrorCode.UNAUTHENTICATED));
    }

    @Test
    void whenTwoKeysAreSentThenNoUnknownKeyAttemptIsCounted() {
        assertThatThrownBy(() -> showing(List.of("k"), List.of("Bearer l")).toRequest(null))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        (exception) -> assertThat(exception.code()).isEqualTo(ErrorCode.MALFORMED_REQUEST));
    }

    @Test
    void whenScopesAreRequiredInSeveralPlacesThenAllAreRequired() {
        assertThat(needing(List.of("a:b  c:d", "", "e:f"), List.of("g:h a:b", "i:j"))
                        .toRequest(null)
                        .scopes())
                .extracting(Scope::value)
                .containsExactly("a:b", "c:d", "e:f", "g:h", "i:j");
    }

    @Test
    void whenMoreScopesAreRequiredThanKeyCanHaveThenRejected() {
        List<String> scopes =
                IntStream.range(0, 65).mapToObj((number) -> "a:b" + number).toList();

        assertThatThrownBy(() -> needing(scopes, List.of()).toRequest(null)).isInstanceOf(ApiException.class);
        assertThat(needing(scopes.subList(0, 64), List.of()).toRequest(null).scopes())
                .hasSize(64);
    }

    /** The bound is that of the text, so that the spec can express it. */
    @Test
    void whenScopeIsRepeatedThenItCountsAgain() {
        String scopes = "a:b ".repeat(64);

        assertThat(needing(List.of(scopes), List.of()).toRequest(null).scopes()).hasSize(1);
        assertThatThrownBy(() -> needing(List.of(scopes), List.of("a:b")).toRequest(null))
                .isInstanceOf(ApiException.class);
    }

    @Test
    void whenLimitStatusIsMissingThenTooManyRequests() {
        assertThat(needing(List.of(), List.of()).limitStatus()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS);
    }

    @Test
    void whenPrintedThenKeyIsHidden() {
        assertThat(showing(List.of("secret"), List.of("Bearer secret")).toString())
                .doesNotContain("secret");
    }
}
