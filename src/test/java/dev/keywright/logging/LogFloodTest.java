package dev.keywright.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.keywright.problem.ProblemFactory;
import dev.keywright.support.ServiceTest;
import dev.keywright.support.http.RawHttp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.http.MediaType;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestPropertySource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** With the default settings, no client can flood the log. */
@ContextConfiguration(initializers = LogFloodTest.DefaultThrottle.class)
@TestPropertySource(properties = "keywright.limits.per-address=off")
@DirtiesContext
class LogFloodTest extends ServiceTest {

    private static final int REQUESTS = 480;
    private static final int LINES_A_SECOND = 5;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private long start;

    @Autowired
    Scheduler passwordScheduler;

    @BeforeEach
    void collect() {
        start = System.nanoTime();
        written.start();
        root.addAppender(written);
    }

    @AfterEach
    void release() {
        root.detachAppender(written);
    }

    /** Counts the seconds of the clock that the test has touched, as the throttle does. */
    private int allowed() {
        int allowed = LINES_A_SECOND * Math.toIntExact(System.nanoTime() / SECOND - start / SECOND + 1);
        assertThat(allowed).as("the test has taken too long").isLessThan(REQUESTS);
        return allowed;
    }

    private List<ILoggingEvent> written() {
        root.detachAppender(written);
        return List.copyOf(written.list);
    }

    private List<ILoggingEvent> writtenBy(Class<?> type) {
        return written().stream()
                .filter((event) -> event.getLoggerName().equals(type.getName()))
                .toList();
    }

    @Test
    void whenLoggerWarnsOftenThenFewLinesAreWritten() {
        org.slf4j.Logger logger = LoggerFactory.getLogger(LogFloodTest.class);
        for (int i = 0; i < REQUESTS; i++) {
            logger.warn("refused {}", i);
        }

        assertThat(writtenBy(LogFloodTest.class)).hasSizeBetween(LINES_A_SECOND, allowed());
    }

    /** The server is too busy to verify a password. */
    @Test
    void whenLoginsAreRejectedThenFewLinesAreWritten() {
        passwordScheduler.dispose();

        assertThat(Flux.range(0, REQUESTS)
                        .flatMap(this::logIn, 16)
                        .collectList()
                        .block())
                .hasSize(REQUESTS)
                .containsOnly(503);
        assertThat(writtenBy(ProblemFactory.class))
                .hasSizeBetween(LINES_A_SECOND, allowed())
                .allSatisfy((event) -> {
                    assertThat(event.getFormattedMessage())
                            .contains("request rejected")
                            .doesNotContain("\n");
                    assertThat(event.getThrowableProxy()).isNull();
                });
    }

    private Mono<Integer> logIn(int number) {
        return webClient()
                .post()
                .uri("/login")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(credentials("nobody-" + number, PASSWORD))
                .exchangeToMono((response) ->
                        response.releaseBody().thenReturn(response.statusCode().value()));
    }

    static Stream<String> invalidRequests() {
        String chunked = "Content-Type: application/json\r\nTransfer-Encoding: chunked";
        return Stream.of(
                request("GET /.env", "Connection: close", ""),
                request("GET /%00", "Connection: close", ""),
                "RUBBISH\r\n\r\n",
                request("POST /v1/keys/verify", "X-API-Key: kw_unknown\r\n" + chunked, "2\r\n{}\r\nZZ\r\n\r\n"),
                request("POST /login", chunked, "2\r\n{}xx\r\n"));
    }

    private static String request(String line, String headers, String body) {
        return line + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n\r\n" + body;
    }

    @ParameterizedTest
    @MethodSource("invalidRequests")
    void whenRequestsAreInvalidThenEachLoggerWritesFewLines(String request) {
        byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(RawHttp.send(port, bytes)).containsPattern("^HTTP/1\\.1 4\\d\\d ");
        }

        List<ILoggingEvent> events = written();
        int allowed = allowed();
        assertThat(events.stream().collect(Collectors.groupingBy(ILoggingEvent::getLoggerName)))
                .allSatisfy((logger, lines) -> assertThat(lines).hasSizeLessThanOrEqualTo(allowed));
        assertThat(events).allSatisfy((event) -> {
            assertThat(event.getFormattedMessage()).doesNotContain("\n");
            assertThat(event.getThrowableProxy()).isNull();
        });
    }

    /** Removes the setting of all other tests. */
    static final class DefaultThrottle implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            MutablePropertySources sources = context.getEnvironment().getPropertySources();
            String name = "testEnvironment";
            Map<String, Object> settings = new HashMap<>();
            EnumerablePropertySource<?> given = (EnumerablePropertySource<?>) Objects.requireNonNull(sources.get(name));
            for (String setting : given.getPropertyNames()) {
                settings.put(setting, given.getProperty(setting));
            }
            assertThat(settings.remove("keywright.log.throttle")).isEqualTo("false");
            sources.replace(name, new MapPropertySource(name, settings));
        }
    }
}
