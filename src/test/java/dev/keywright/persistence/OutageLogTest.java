package dev.keywright.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.R2dbcTransientResourceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.DataAccessResourceFailureException;

@ExtendWith(OutputCaptureExtension.class)
class OutageLogTest {

    private static final String BROKEN = "The lamp is broken.";
    private static final String RECOVERED = "The lamp works again.";

    private final OutageLog outage = new OutageLog(LoggerFactory.getLogger(OutageLogTest.class), BROKEN, RECOVERED);

    @Test
    void whenOutageContinuesThenLoggedOnce(CapturedOutput output) {
        outage.failed(new IllegalStateException("first"));
        outage.failed(new IllegalStateException("second"));

        assertThat(output.getOut())
                .containsOnlyOnce(BROKEN)
                .contains("first")
                .doesNotContain("second")
                .doesNotContain(RECOVERED);
    }

    @Test
    void whenOutageEndsThenLoggedOnceAndNextOutageIsReported(CapturedOutput output) {
        outage.failed(new IllegalStateException("first"));
        outage.recovered();
        outage.recovered();
        outage.failed(new IllegalStateException("second"));

        assertThat(output.getOut())
                .containsOnlyOnce(RECOVERED)
                .containsSubsequence(BROKEN, "first", RECOVERED, BROKEN, "second");
    }

    @Test
    void whenTimeoutIsNotSetThenNeverExceeded(CapturedOutput output) {
        outage.recovered();

        assertThat(output.getOut()).doesNotContain(RECOVERED);
    }

    @Test
    void whenErrorIsFromDatabaseThenLoggedInOneLine(CapturedOutput output) {
        outage.failed(new IllegalStateException(new DataAccessResourceFailureException(
                "while reading", new R2dbcTransientResourceException("the connection is closed"))));

        assertThat(output.getOut())
                .contains(BROKEN + " the connection is closed")
                .doesNotContain("while reading")
                .doesNotContain("\tat ");
    }

    @Test
    void whenErrorIsUnexpectedThenLoggedWithStackTrace(CapturedOutput output) {
        outage.failed(new IllegalStateException("a mistake of ours"));

        assertThat(output.getOut()).contains("a mistake of ours").contains("\tat ");
    }
}
