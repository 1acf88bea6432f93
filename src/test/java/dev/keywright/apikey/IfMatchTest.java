package dev.keywright.apikey;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.keywright.account.AccountId;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.support.keys.TestKeyRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The header {@code If-Match}, for a key of version 1. */
class IfMatchTest {

    private final ApiKey key = TestKeyRecords.key(new AccountId("ann"), TestKeyRecords.NOON);

    @Test
    void whenHeaderIsMissingThenMatches() {
        assertThatNoException().isThrownBy(() -> IfMatch.parse(null).require(key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", " * ", "\"1\"", "\"0\", \"1\"", "\"x,y\",\"1\"", "W/\"1\" , \"1\"", "\"\",\"1\""})
    void whenAnyStrongTagIsCurrentThenMatches(String header) {
        assertThatNoException().isThrownBy(() -> IfMatch.parse(header).require(key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2\"", "W/\"1\"", "\"01\"", "\"\"", "\"1,\""})
    void whenNoStrongTagIsCurrentThenDoesNotMatch(String header) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> IfMatch.parse(header).require(key))
                .returns(ErrorCode.STALE_VERSION, ApiException::code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "1", "*3", "\"1\" x", "\"1\" \"2\"", "\"1", "'1'", "\"1\", *", "w/\"1\""})
    void whenMalformedThenRejected(String header) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> IfMatch.parse(header))
                .withMessageContaining("If-Match must be a list of entity tags");
    }
}
