package dev.keywright.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopesTest {

    @ParameterizedTest
    @CsvSource({
        "reports:read, reports:read, true",
        "reports:*, reports:read, true",
        "*:read, reports:read, true",
        "reports:*, reports:read:all, false",
        "reports:*:all, reports:read:all, true",
        "reports:read, reports:*, false",
        "reports:rea, reports:read, false",
        "*:verify, keywright:verify, false",
        "keywright:keys:*, keywright:keys:read, true",
    })
    void whenMatchedThenWildcardCoversOneSegment(String granted, String required, boolean covers) {
        assertThat(Scopes.covers(granted, required)).isEqualTo(covers);
    }
}
