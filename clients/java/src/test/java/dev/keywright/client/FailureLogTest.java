package dev.keywright.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What the client logs while keys can't be verified. */
class FailureLogTest {

    private final List<String> logged = new ArrayList<>();
    private long now;
    private final FailureLog failures =
            new FailureLog("http://keywright.test", (line, cause) -> logged.add(line), () -> now);

    private static RejectedException rejected(int status, String code, String detail) {
        return new RejectedException(status, new Problem(detail, code, null), new IllegalStateException());
    }

    private static UnavailableException unavailable() {
        return new UnavailableException("The request timed out", null, new IllegalStateException());
    }

    @Test
    void whenServiceKeyIsWrongThenCauseIsLoggedOnce() {
        for (int i = 0; i < 3; i++) {
            failures.record(null, rejected(401, "invalid_token", "The service key is not valid."));
        }

        assertThat(logged)
                .containsExactly("Cannot verify API keys with Keywright at http://keywright.test: "
                        + "The service key is not valid. Check the service key.");
    }

    @Test
    void whenServiceKeyLacksScopeThenLogNamesScope() {
        failures.record(null, rejected(403, "insufficient_scope", "The service key needs a scope."));

        assertThat(logged).singleElement().asString().endsWith("Give the service key the scope keywright:verify.");
    }

    @Test
    void whenBaseUriIsWrongThenLogNamesIt() {
        failures.record(null, rejected(404, "not_found", "Keywright responded with status 404"));
        failures.record(null, unavailable());

        assertThat(logged)
                .hasSize(2)
                .allSatisfy((line) -> assertThat(line).contains("http://keywright.test", "Check the base URI"));
    }

    @Test
    void whenVerificationsSucceedInBetweenThenLoggedAgainAfterOneMinute() {
        failures.record(null, unavailable());
        now = Duration.ofSeconds(59).toNanos();
        failures.record(Verdict.MALFORMED, null);
        failures.record(null, unavailable());
        assertThat(logged).hasSize(1);

        now = Duration.ofSeconds(60).toNanos();
        failures.record(null, unavailable());
        assertThat(logged).hasSize(2);

        now = Duration.ofMinutes(10).toNanos();
        failures.record(null, unavailable());
        assertThat(logged).hasSize(2);
    }

    @Test
    void whenRequestIsInvalidThenNothingIsLogged() {
        failures.record(null, rejected(400, "invalid_value", "A scope is malformed."));

        assertThat(logged).isEmpty();
    }

    @Test
    void whenServiceIsNotReachableThenLoggedOnce() {
        Logger logger = Logger.getLogger("dev.keywright.client");
        Lines lines = new Lines();
        logger.addHandler(lines);
        try {
            Keywright unreachable = Keywright.at(URI.create("http://127.0.0.1:1"))
                    .maxAttempts(1)
                    .build();
            for (int i = 0; i < 3; i++) {
                assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> unreachable.verify("kw_a"));
            }
            assertThat(lines.all).singleElement().asString().contains("http://127.0.0.1:1: No response");
        } finally {
            logger.removeHandler(lines);
        }
    }

    private static final class Lines extends Handler {

        private final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord line) {
            all.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
