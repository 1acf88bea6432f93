package dev.keywright.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.keywright.problem.ProblemFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(OutputCaptureExtension.class)
class LogThrottleTest {

    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final AtomicLong now = new AtomicLong();
    private final Logger logger = context.getLogger("some.Server");
    private final LogThrottle throttle = new LogThrottle(context, now::get);

    @BeforeEach
    void begin() {
        written.start();
        context.getLogger("ROOT").addAppender(written);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void whenLoggerWritesManyLinesThenFewAreWrittenAndOthersCounted(CapturedOutput output) {
        for (int i = 0; i < 480; i++) {
            logger.warn("rejected {}", i);
        }
        assertThat(written.list).hasSize(5);

        pass(Duration.ofSeconds(1));
        logger.warn("rejected again");
        context.getLogger("some.Other").warn("another's");
        assertThat(written.list).hasSize(7);

        throttle.report();
        throttle.report();
        assertThat(output).containsOnlyOnce("475 more messages of some.Server were omitted from the log");
    }

    @Test
    void whenStackTracesHaveSameTypeThenOneInTenSecondsIsWritten() {
        for (int i = 0; i < 100; i++) {
            logger.error("failed", new IllegalStateException());
        }
        logger.error("failed", new IllegalArgumentException());
        assertThat(written.list).hasSize(2);

        pass(Duration.ofSeconds(10));
        logger.error("failed", new IllegalStateException());
        assertThat(written.list).hasSize(3);
    }

    @Test
    void whenLevelIsInfoThenAllAreWritten() {
        for (int i = 0; i < 100; i++) {
            logger.info("{} keys", i);
        }
        assertThat(written.list).hasSize(100);
    }

    @Test
    void whenClosedThenAllLinesAreWritten() {
        throttle.destroy();
        for (int i = 0; i < 100; i++) {
            logger.warn("rejected {}", i);
        }
        assertThat(written.list).hasSize(100);
    }

    /** The first of its type with its stack trace, the next ones in one line each. */
    @Test
    void whenRequestsFailThenEachHasLineAndOneHasStackTrace(CapturedOutput output) {
        LogThrottle all = new LogThrottle(LoggerFactory.getILoggerFactory(), now::get);
        try {
            ProblemFactory problems = new ProblemFactory(new JsonMapper(), all);
            for (int i = 0; i < 3; i++) {
                problems.logged(new IllegalStateException(), "/login", "[" + i + "] ");
            }
            assertThat(output).contains("[0] request failed", "[1] request failed", "[2] request failed");
            assertThat(output).containsOnlyOnce("\tat " + LogThrottleTest.class.getName());
        } finally {
            all.destroy();
        }
    }
}
