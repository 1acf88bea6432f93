package dev.keywright.persistence.postgresql;

import static dev.keywright.support.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import dev.keywright.support.http.WireClient;
import dev.keywright.support.store.PostgresProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpHeaders;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.EntityExchangeResult;

/** While PostgreSQL is unavailable or silent, only requests that need it fail, each after its timeout. */
@ExtendWith(OutputCaptureExtension.class)
@TestPropertySource(
        properties = {
            "keywright.store=postgresql",
            "spring.r2dbc.pool.max-size=" + PostgresOutageIT.CONNECTIONS,
            "spring.r2dbc.pool.max-acquire-time=500ms",
            "spring.r2dbc.pool.max-create-connection-time=500ms"
        })
@Tag("long")
class PostgresOutageIT extends V1Test {

    static final int CONNECTIONS = 3;

    /** The service waits five seconds longer for a silent server. */
    private static final String STATEMENT_TIMEOUT = "?statementTimeout=PT5S";

    private static final PostgresProcess DATABASE = start();

    private static final WireClient WIRE = wire();

    private final ExecutorService callers = Executors.newCachedThreadPool();

    private String token;

    private static PostgresProcess start() {
        try {
            return PostgresProcess.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static WireClient wire() {
        try {
            return new WireClient(DATABASE.port());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @DynamicPropertySource
    static void connectThroughProxy(DynamicPropertyRegistry registry) {
        registry.add("spring.r2dbc.url", () -> DATABASE.url(WIRE.port()) + STATEMENT_TIMEOUT);
    }

    @AfterAll
    static void stop() throws IOException {
        WIRE.close();
        DATABASE.close();
    }

    @BeforeEach
    void logIn() {
        token = operatorToken();
        assertThat(make()).isEqualTo(201);
    }

    @AfterEach
    void repair() {
        WIRE.repair();
        await(this::allConnectionsWork);
        callers.shutdownNow();
    }

    @Test
    void whenServerIsStoppedThenRejectedAtOnceAndLogged(CapturedOutput output) {
        WIRE.cut();

        expectRejected();
        assertThat(output.getOut()).contains("request failed").doesNotContain("\tat ");
    }

    /** All connections are in use: a request must not wait longer because others wait. */
    @Test
    void whenServerIsSilentThenAllRequestsAreRejectedInTime() throws Exception {
        WIRE.stopForwarding();

        List<Callable<Void>> calls = Stream.<Callable<Void>>generate(() -> () -> {
                    expectRejected();
                    return null;
                })
                .limit(2 * CONNECTIONS)
                .toList();
        for (Future<Void> call : callers.invokeAll(calls)) {
            call.get();
        }
    }

    @Test
    void whenConnectionsAreLostSilentlyThenReplaced() throws Exception {
        makeOnAllConnections();
        WIRE.loseConnections();

        expectRejected();
        awaitKeysToBeMade();
    }

    @Test
    void whenAllConnectionsAreInUseThenRejectedUntilTheyAreFree() throws Exception {
        try (Connection other = DATABASE.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE api_key IN ACCESS EXCLUSIVE MODE");
            List<Future<Integer>> waiting = Stream.generate(() -> callers.submit(this::make))
                    .limit(CONNECTIONS)
                    .toList();
            awaitConnectionsInUse();

            expectRejected();
            other.rollback();

            for (Future<Integer> call : waiting) {
                assertThat(call.get()).isEqualTo(201);
            }
        }
    }

    @Test
    void whenLoginIsRejectedThenRequestsAreRejectedAndLogged(CapturedOutput output) throws Exception {
        try (Connection other = DATABASE.connect();
                Statement statement = other.createStatement()) {
            statement.execute("ALTER ROLE CURRENT_USER NOLOGIN");
            try {
                statement.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = CURRENT_USER");
                // The first requests detect that the pool's connections are closed.
                await(() -> {
                    expectRejected();
                    return output.getOut().contains("is not permitted to log in");
                });
            } finally {
                statement.execute("ALTER ROLE CURRENT_USER LOGIN");
            }
        }
    }

    private void awaitConnectionsInUse() throws Exception {
        try (Connection other = DATABASE.connect();
                Statement statement = other.createStatement()) {
            await(() -> {
                try (var rows = statement.executeQuery(
                        "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) {
                    return rows.next() && rows.getInt(1) == CONNECTIONS;
                }
            });
        }
    }

    /** Before the client's timeout of half a minute. */
    private void expectRejected() {
        EntityExchangeResult<byte[]> response =
                post(token, "/v1/keys", "{}").expectBody().returnResult();
        assertThat(response.getStatus().value()).isEqualTo(503);
        assertThat(response.getResponseHeaders().getFirst(HttpHeaders.RETRY_AFTER))
                .isNotNull();
    }

    private int make() {
        return post(token, "/v1/keys", "{}")
                .returnResult(byte[].class)
                .getStatus()
                .value();
    }

    /** Lost pool connections are detected when they are used. */
    private boolean allConnectionsWork() throws Exception {
        for (Future<Integer> status : makeOnAllConnections()) {
            if (status.get() != 201) {
                return false;
            }
        }
        return true;
    }

    private List<Future<Integer>> makeOnAllConnections() throws InterruptedException {
        List<Callable<Integer>> calls = Stream.<Callable<Integer>>generate(() -> this::make)
                .limit(2 * CONNECTIONS)
                .toList();
        return callers.invokeAll(calls);
    }

    private void awaitKeysToBeMade() {
        await(() -> make() == 201);
    }
}
