package dev.keywright.it.shutdown;

import static dev.keywright.support.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.http.PersistentConnection;
import dev.keywright.support.http.PersistentConnection.Response;
import dev.keywright.support.jar.JarOperator;
import dev.keywright.support.jar.RunningJar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On shutdown of a busy jar, every request receives its complete response, and no connection is reset. */
class GracefulShutdownIT {

    private static final int TERMINATED = 143;
    private static final int LOGINS = 16;
    private static final int BUSY_CLIENTS = 24;
    private static final int IDLE_CLIENTS = 4;
    private static final int MALFORMED = 8;
    private static final String JSON = "application/json";
    private static final String CREDENTIALS = "{\"username\":\"operator\",\"password\":\"pass123\"}";

    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final CountDownLatch started = new CountDownLatch(LOGINS + 2 * BUSY_CLIENTS + 2);

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        clients.shutdownNow();
    }

    @Test
    void whenStoppedThenRequestsInProgressCompleteAndNoConnectionIsReset() throws Exception {
        try (RunningJar jar = RunningJar.startUnlimited(folder)) {
            JarOperator operator = JarOperator.register(jar);
            String key = JarOperator.text(operator.newKey(jar, "{}"));
            String plain = PersistentConnection.post(
                    "/v1/keys/verify", JSON, "{\"key\":\"" + key + "\"}", "X-API-Key: " + operator.serviceKey());
            // The fast path does not recognize this header, so these requests use WebFlux.
            String ordinary = plain.replace("\r\n\r\n", "\r\nX-Other: 1\r\nX-Request-Id: 1\r\n\r\n");
            List<Future<Response>> last = new ArrayList<>();
            for (int i = 0; i < BUSY_CLIENTS; i++) {
                last.add(clients.submit(sendRequestsUntilClosed(jar, plain)));
                last.add(clients.submit(sendRequestsUntilClosed(jar, ordinary)));
            }
            Future<Response> readiness = clients.submit(sendRequestDuringShutdown(jar, "/actuator/health/readiness"));
            List<Future<Boolean>> idle = new ArrayList<>();
            for (int i = 0; i < IDLE_CLIENTS; i++) {
                idle.add(clients.submit(stayIdle(jar, plain)));
            }
            List<PersistentConnection> ended = new ArrayList<>();
            for (int i = 0; i < MALFORMED; i++) {
                ended.add(sendMalformedRequestBehind(jar, plain));
            }
            Future<Response> imported = clients.submit(importInTwoParts(jar, operator));
            List<Future<Response>> logins = new ArrayList<>();
            for (int i = 0; i < LOGINS; i++) {
                logins.add(clients.submit(logIn(jar)));
            }
            assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();

            assertThat(jar.stop()).isEqualTo(TERMINATED);

            assertThat(responses(last)).hasSize(2 * BUSY_CLIENTS).allSatisfy((response) -> {
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.body()).contains("\"code\":\"VALID\"").endsWith("}");
            });
            assertThat(responses(logins)).hasSize(LOGINS).allSatisfy((response) -> {
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.body()).startsWith("{\"token\":\"").endsWith("\"}");
            });
            // About two run at a time, so most were waiting when the shutdown began.
            assertThat(responses(logins)).anyMatch(Response::isLast);
            assertThat(imported.get().body().strip().lines())
                    .hasSize(2)
                    .allMatch((line) -> line.contains("\"outcome\":\"CREATED\""));
            assertThat(readiness.get().status()).isEqualTo(503);
            assertThat(readiness.get().isLast()).isTrue();
            for (Future<Boolean> closed : idle) {
                assertThat(closed.get()).isTrue();
            }
            for (PersistentConnection connection : ended) {
                connection.close();
            }
            assertThat(jar.isListening()).isFalse();
            assertThat(jar.log()).doesNotContain("ERROR").contains("Graceful shutdown complete");
        }
    }

    private static List<Response> responses(List<Future<Response>> calls)
            throws ExecutionException, InterruptedException {
        List<Response> responses = new ArrayList<>();
        for (Future<Response> call : calls) {
            responses.add(call.get());
        }
        return responses;
    }

    /** Like a connection pool: one request after the other, until a response closes the connection. */
    private Callable<Response> sendRequestsUntilClosed(RunningJar jar, String request) {
        return () -> {
            try (PersistentConnection connection = new PersistentConnection(jar.port())) {
                connection.send(request);
                Response response = connection.read();
                started.countDown();
                while (!response.isLast()) {
                    assertThat(response.status()).isEqualTo(200);
                    connection.send(request);
                    response = connection.read();
                }
                assertThat(connection.isClosedWithoutMore()).isTrue();
                return response;
            }
        };
    }

    /** An earlier request may receive the state of before, so this is sent after new connections are no longer accepted. */
    private Callable<Response> sendRequestDuringShutdown(RunningJar jar, String path) {
        return () -> {
            try (PersistentConnection connection = new PersistentConnection(jar.port())) {
                connection.send(PersistentConnection.get(path));
                assertThat(connection.read().status()).isEqualTo(200);
                started.countDown();
                awaitPortClosed(jar);
                connection.send(PersistentConnection.get(path));
                return connection.read();
            }
        };
    }

    /**
     * Returns a connection that the server has closed because of the second request. The client keeps it open during the shutdown, which
     * does not wait for it.
     */
    private static PersistentConnection sendMalformedRequestBehind(RunningJar jar, String request) throws IOException {
        PersistentConnection connection = new PersistentConnection(jar.port());
        connection.send(request + "RUBBISH\r\n\r\n");
        assertThat(connection.read().status()).isEqualTo(200);
        Response rejected = connection.read();
        assertThat(rejected.status()).isEqualTo(400);
        assertThat(rejected.isLast()).isTrue();
        assertThat(connection.isClosedWithoutMore()).isTrue();
        return connection;
    }

    private static Callable<Boolean> stayIdle(RunningJar jar, String request) {
        return () -> {
            try (PersistentConnection connection = new PersistentConnection(jar.port())) {
                connection.send(request);
                return !connection.read().isLast() && connection.isClosedWithoutMore();
            }
        };
    }

    private Callable<Response> logIn(RunningJar jar) {
        return () -> {
            try (PersistentConnection connection = new PersistentConnection(jar.port())) {
                // Accepted connections only; the system rejects those still in the backlog.
                connection.send(PersistentConnection.get("/actuator/health/liveness"));
                assertThat(connection.read().status()).isEqualTo(200);
                connection.send(PersistentConnection.post("/login", JSON, CREDENTIALS));
                started.countDown();
                return connection.read();
            }
        };
    }

    /** The second part is sent after new connections are no longer accepted. */
    private Callable<Response> importInTwoParts(RunningJar jar, JarOperator operator) {
        return () -> {
            try (PersistentConnection connection = new PersistentConnection(jar.port())) {
                String first = "{\"digest\":\"" + "a1".repeat(32) + "\"}\n";
                String second = "{\"digest\":\"" + "b2".repeat(32) + "\"}\n";
                String request = PersistentConnection.post(
                        "/v1/keys/import",
                        "application/x-ndjson",
                        first + second,
                        "Authorization: " + operator.bearer());
                connection.send(request.substring(0, request.length() - second.length()));
                started.countDown();
                awaitPortClosed(jar);
                connection.send(second);
                return connection.read();
            }
        };
    }

    private static void awaitPortClosed(RunningJar jar) {
        await(() -> !jar.isListening());
    }
}
