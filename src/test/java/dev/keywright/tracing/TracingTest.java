package dev.keywright.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

class TracingTest {

    @Nested
    class On {

        private final MockEnvironment environment = new MockEnvironment();

        @Test
        void whenEndpointIsSetThenEnabled() {
            assertThat(Tracing.isOn(environment)).isFalse();

            environment.setProperty("management.opentelemetry.tracing.export.otlp.endpoint", "http://127.0.0.1:4318");

            assertThat(Tracing.isOn(environment)).isTrue();
        }

        @Test
        void whenEndpointIsEmptyThenDisabled() {
            environment.setProperty("management.opentelemetry.tracing.export.otlp.endpoint", " ");

            assertThat(Tracing.isOn(environment)).isFalse();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "management.opentelemetry.enabled",
                    "management.tracing.export.enabled",
                    "management.tracing.export.otlp.enabled"
                })
        void whenDisabledThenEndpointIsIgnored(String name) {
            environment.setProperty("management.opentelemetry.tracing.export.otlp.endpoint", "http://127.0.0.1:4318");
            environment.setProperty(name, "false");

            assertThat(Tracing.isOn(environment)).isFalse();
        }
    }

    @Nested
    class Sampling {

        @ParameterizedTest
        @CsvSource({
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, true",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03, true",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-adds, true",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00, false",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-02, false",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0, false",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0?, false",
            "'', false",
            "rubbish, false"
        })
        void whenTraceparentHasFlagThenUsed(String traceparent, boolean isKept) {
            assertThat(Tracing.isSampled(headers("traceparent", traceparent))).isEqualTo(isKept);
            assertThat(Tracing.isSampled(headers("TraceParent", traceparent))).isEqualTo(isKept);
        }

        @ParameterizedTest
        @ValueSource(strings = {"b3", "X-B3-TraceId", "x-b3-traceid"})
        void whenB3HeadersExistThenPossiblySampled(String name) {
            assertThat(Tracing.isSampled(headers(name, "80f198ee56343ba864fe8b2a57d3eff7")))
                    .isTrue();
        }

        @Test
        void whenNoHeaderExistsThenFalse() {
            assertThat(Tracing.isSampled(new DefaultHttpHeaders())).isFalse();
        }

        private static HttpHeaders headers(String name, String value) {
            return new DefaultHttpHeaders().set(name, value);
        }
    }
}
