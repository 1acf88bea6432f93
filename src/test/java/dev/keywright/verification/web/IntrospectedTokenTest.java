package dev.keywright.verification.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.keys.VerdictAssert;
import dev.keywright.verification.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

class IntrospectedTokenTest {

    private static String json(Verdict.Code code) {
        return JsonMapper.shared().writeValueAsString(IntrospectedToken.of(VerdictAssert.of(code)));
    }

    @ParameterizedTest
    @EnumSource(value = Verdict.Code.class, mode = EnumSource.Mode.EXCLUDE, names = "VALID")
    void whenKeyIsNotValidForAnyReasonThenInactiveAndNothingElse(Verdict.Code code) {
        assertThat(json(code)).isEqualTo("{\"active\":false}");
    }

    @Test
    void whenKeyIsValidThenTimesAreFullSecondsRoundedDown() {
        assertThat(json(Verdict.Code.VALID))
                .contains("\"active\":true", "\"exp\":1803124800", "\"iat\":1795348800")
                .contains("\"sub\":\"3f0c9a52-4c1b-4e0e-8a55-6a6f1f0f2b7d\"", "\"username\":\"export\"");
    }
}
