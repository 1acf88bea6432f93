package dev.keywright.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class TimestampsTest {

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T12:00:00Z, 2026-11-22T12:00:00.000Z",
        "2026-11-22T12:00:00.1Z, 2026-11-22T12:00:00.100Z",
        "2026-11-22T12:00:59.999999Z, 2026-11-22T12:00:59.999Z",
        "1970-01-01T00:00:00.001Z, 1970-01-01T00:00:00.001Z",
        "0000-01-01T00:00:00Z, 0000-01-01T00:00:00.000Z"
    })
    void whenWrittenThenThreeDecimals(Instant time, String text) {
        assertThat(Timestamps.text(time)).isEqualTo(text);
    }

    @Test
    void whenTimeIsWrittenAsJsonThenInUtc() {
        JsonMapper json = JsonMapper.builder().addModule(Timestamps.module()).build();

        assertThat(json.writeValueAsString(Map.of("at", OffsetDateTime.parse("2030-01-01T00:00:00+09:00"))))
                .isEqualTo("{\"at\":\"2029-12-31T15:00:00.000Z\"}");
    }
}
