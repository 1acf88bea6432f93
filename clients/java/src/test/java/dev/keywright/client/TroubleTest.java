package dev.keywright.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.client.model.ProblemCode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What is logged while keys can't be checked. */
class TroubleTest {

    private final List<String> logged = new ArrayList<>();
    private long now;
    private final Trouble trouble = new Trouble("http://keywright.test", (line, cause) -> logged.add(line), () -> now);

    private static RefusedException refused(int status, ProblemCode code, String detail) {
        return new RefusedException(status, new Problem(detail, code, null), new IllegalStateException());
    }

    private static UnavailableException unavailable() {
        return new UnavailableException("no answer in time", null, new IllegalStateException());
    }

    @Test
    void whenTheServiceKeyIsWrongThenLoggedOnceWithItsCause() {
        for (int i = 0; i < 3; i++) {
            trouble.note(null, refused(401, ProblemCode.INVALID_TOKEN, "The service key is not valid."));
        }

        assertThat(logged)
                .containsExactly("API keys can't be checked by Keywright at http://keywright.test: "
                        + "The service key is not valid. Check the service key.");
    }

    @Test
    void whenItLacksTheScopeThenTheLogNamesIt() {
        trouble.note(null, refused(403, ProblemCode.INSUFFICIENT_SCOPE, "The service key needs a scope."));

        assertThat(logged).singleElement().asString().endsWith("Give the service key the scope keywright:verify.");
    }

    @Test
    void whenTheBaseAddressIsWrongThenTheLogNamesIt() {
        trouble.note(null, refused(404, ProblemCode.NOT_FOUND, "answered with status 404"));
        trouble.note(null, unavailable());

        assertThat(logged)
                .hasSize(2)
                .allSatisfy((line) -> assertThat(line).contains("http://keywright.test", "Check the base address"));
    }

    @Test
    void whenChecksSucceedInBetweenThenLoggedAgainButNotWithinAMinute() {
        trouble.note(null, unavailable());
        now = Duration.ofSeconds(59).toNanos();
        trouble.note(Verdict.MALFORMED, null);
        trouble.note(null, unavailable());
        assertThat(logged).hasSize(1);

        now = Duration.ofSeconds(60).toNanos();
        trouble.note(null, unavailable());
        assertThat(logged).hasSize(2);

        now = Duration.ofMinutes(10).toNanos();
        trouble.note(null, unavailable());
        assertThat(logged).hasSize(2);
    }

    @Test
    void whenOnlyTheCallIsWrongThenNothingIsLogged() {
        trouble.note(null, refused(400, ProblemCode.INVALID_VALUE, "A scope is malformed."));

        assertThat(logged).isEmpty();
    }

    @Test
    void whenTheServiceIsNotThereThenTheClientLogsItOnce() {
        Logger logger = Logger.getLogger("dev.keywright.client");
        Lines lines = new Lines();
        logger.addHandler(lines);
        try {
            Keywright nobody =
                    Keywright.at(URI.create("http://127.0.0.1:1")).attempts(1).build();
            for (int i = 0; i < 3; i++) {
                assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> nobody.verify("kw_a"));
            }
            assertThat(lines.all).singleElement().asString().contains("http://127.0.0.1:1: no answer");
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
