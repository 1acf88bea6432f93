package dev.keywright.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AuditDetailsTest {

    private static Stream<Arguments> details() {
        return Stream.of(
                arguments(AuditedAction.KEY_REVOKED, AuditDetails.NONE, Map.of()),
                arguments(AuditedAction.KEY_CHANGED, new AuditDetails.DeniedScope("a:b"), Map.of("scope", "a:b")),
                arguments(AuditedAction.KEY_CREATED, new AuditDetails.KeyCreation("ann", null), Map.of("owner", "ann")),
                arguments(
                        AuditedAction.KEY_CREATED,
                        new AuditDetails.KeyCreation(null, "old"),
                        Map.of("replaces", "old")),
                arguments(
                        AuditedAction.KEY_CHANGED,
                        new AuditDetails.KeyChange(Set.of("name", "credits"), "first"),
                        Map.of("fields", "credits name", "family", "first")),
                arguments(
                        AuditedAction.KEY_CHANGED,
                        new AuditDetails.KeyChange(Set.of("name"), null),
                        Map.of("fields", "name")),
                arguments(
                        AuditedAction.KEY_ROTATED,
                        new AuditDetails.KeyRotation("new", "P1W"),
                        Map.of("replacedBy", "new", "overlap", "P1W")),
                arguments(AuditedAction.KEY_IMPORTED, new AuditDetails.KeyImport(3), Map.of("count", "3")),
                arguments(
                        AuditedAction.ACCOUNT_CHANGED,
                        new AuditDetails.AccountChange("allowedScopes"),
                        Map.of("changed", "allowedScopes")));
    }

    @ParameterizedTest
    @MethodSource("details")
    void whenStoredThenReadBack(AuditedAction action, AuditDetails details, Map<String, String> stored) {
        assertThat(details.values()).isEqualTo(stored);
        assertThat(AuditDetails.of(action, stored)).isEqualTo(details);
    }

    @ParameterizedTest
    @CsvSource({"KEY_CHANGED, family", "KEY_ROTATED, overlap", "KEY_IMPORTED, count", "KEY_REVOKED, fields"})
    void whenValuesDoNotBelongToActionThenError(AuditedAction action, String name) {
        assertThatThrownBy(() -> AuditDetails.of(action, Map.of(name, "x")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whenFieldsAreStoredThenSorted() {
        assertThat(new AuditDetails.KeyChange(Set.of("meta", "limits", "name"), null).values())
                .containsEntry("fields", "limits meta name");
    }
}
