package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.keywright.support.ServiceTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** No secret is logged, even with Spring's DEBUG logging enabled. The client of the test uses the same loggers, on its own threads. */
class UnloggedSecretsTest extends ServiceTest {

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger spring = (Logger) LoggerFactory.getLogger("org.springframework");
    private final Logger http = (Logger) LoggerFactory.getLogger("spring.HttpLogging");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void logAll() {
        spring.setLevel(Level.DEBUG);
        http.setLevel(Level.DEBUG);
        log.list = Collections.synchronizedList(new ArrayList<>());
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void logAsBefore() {
        root.detachAppender(log);
        spring.setLevel(null);
        http.setLevel(null);
    }

    @Test
    void whenSecretsAreUsedThenLogContainsNone() {
        String token = newToken();
        String key = newKey(token);
        listKeys(token).expectStatus().isOk().expectBody();
        revokeKey(token, keyBody(key)).expectStatus().isOk().expectBody();

        List<String> lines = List.copyOf(log.list).stream()
                .filter((event) -> !event.getThreadName().matches("main|(test-client|openapi-check).*"))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
        assertThat(lines)
                .anyMatch((line) -> line.contains("HTTP POST \"/revoke-key\""))
                .noneMatch((line) -> line.contains(token))
                .noneMatch((line) -> line.contains(key))
                .noneMatch((line) -> line.contains(PASSWORD));
    }
}
