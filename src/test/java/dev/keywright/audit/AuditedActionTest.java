package dev.keywright.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.SpecValues;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AuditedActionTest {

    @Test
    void whenSpecListsActionsThenSameAsCode() {
        assertThat(SpecValues.of("AuditEvent", "action"))
                .containsExactlyElementsOf(Stream.of(AuditedAction.values())
                        .map(AuditedAction::text)
                        .toList());
    }
}
