package dev.keywright.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameSuggestionTest {

    private static final List<String> KNOWN =
            List.of("cursor", "expiresBefore", "externalId", "limit", "name", "owner", "scope", "state");

    @ParameterizedTest
    @CsvSource({
        "State, state",
        "LIMIT, limit",
        "limits, limit",
        "lmit, limit",
        "expires_before, expiresBefore",
        "stats, state",
        "ownr, owner",
        "externalid, externalId"
    })
    void whenNameIsMisspelledThenNearestIsSuggested(String name, String expected) {
        assertThat(NameSuggestion.nearest(name, KNOWN)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "it", "cost", "project", "q", "expires"})
    void whenNoNameIsNearThenNone(String name) {
        assertThat(NameSuggestion.nearest(name, KNOWN)).isEmpty();
    }
}
