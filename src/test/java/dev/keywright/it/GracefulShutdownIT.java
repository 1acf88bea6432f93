package dev.keywright.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.http.PersistentConnection;
import dev.keywright.support.http.PersistentConnection.Answer;
import dev.keywright.support.jar.JarOperator;
import dev.keywright.support.jar.RunningJar;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On shutdown of a busy jar, every request receives its complete response, and no connection is reset. */
class GracefulShutdownIT {

    private static final int TERMINATED = 143;
    private static final int LOGINS = 16;
    private static final int ASKING = 24;
    private static final int RESTING = 4;
    private static final int MALFORMED = 8;
    private static final String JSON = "application/json";
    private static final String CREDENTIALS = "{\"username\":\"operator\",\"password\":\"pass123\"}";

    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final CountDownLatch begun = new CountDownLatch(LOGINS + 2 * ASKING + 2);

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
            List<Future<Answer>> last = new ArrayList<>();
            for (int i = 0; i < ASKING; i++) {
                last.add(clients.submit(sendRequestsUntilClosed(jar, plain)));
                last.add(clients.submit(sendRequestsUntilClosed(jar, ordinary)));
            }
            Future<Answer> readiness = clients.submit(sendRequestDuringShutdown(jar, "/actuator/health/readiness"));
            List<Future<Boolean>> resting = new ArrayList<>();
            for (int i = 0; i < RESTING; i++) {
                resting.add(clients.submit(rest(jar, plain)));
            }
            List<PersistentConnection> ended = new ArrayList<>();
            for (int i = 0; i < MALFORMED; i++) {
                ended.add(sendMalformedRequestBehind(jar, plain));
            }
            Future<Answer> imported = clients.submit(importInTwoParts(jar, operator));
            List<Future<Answer>> logins = new ArrayList<>();
            for (int i = 0; i < LOGINS; i++) {
                logins.add(clients.submit(logIn(jar)));
            }
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

            assertThat(jar.stop()).isEqualTo(TERMINATED);

            assertThat(responses(last)).hasSize(2 * ASKING).allSatisfy((response) -> {
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.body()).contains("\"code\":\"VALID\"").endsWith("}");
            });
            assertThat(responses(logins)).hasSize(LOGINS).allSatisfy((response) -> {
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.body()).startsWith("{\"token\":\"").endsWith("\"}");
            });
            // About two run at a time, so most were waiting when the shutdown began.
            assertThat(responses(logins)).anyMatch(Answer::isLast);
            assertThat(imported.get().body().strip().lines())
                    .hasSize(2)
                    .allMatch((line) -> line.contains("\"outcome\":\"CREATED\""));
            assertThat(readiness.get().status()).isEqualTo(503);
            assertThat(readiness.get().isLast()).isTrue();
            for (Future<Boolean> rested : resting) {
                assertThat(rested.get()).isTrue();
            }
            for (PersistentConnection connection : ended) {
                connection.close();
            }
            assertThat(jar.isListening()).isFalse();
            assertThat(jar.log()).doesNotContain("ERROR").contains("Graceful shutdown complete");
        }
    }

    private static List<Answer> responses(List<Future<Answer>> calls) throws ExecutionException, InterruptedException {
        List<Answer> responses = new ArrayList<>();
        for (Future<Answer> call : calls) {
            responses.add(call.get());
        }
        return responses;
    }

    /** Like a connection pool: one request after the other, until a response closes the connection. */
    private Callable<Answer> sendRequestsUntilClosed(RunningJar jar, String request) {
        return () -> {
            try (PersistentConnection connection = new PersistentConnection(jar.port())) {
                connection.send(request);
                Answer response = connection.read();
                begun.countDown();
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
    private Callable<Answer> sendRequestDuringShutdown(RunningJar jar, String path) {
        return () -> {
            try (PersistentConnection connection = new PersistentConnection(jar.port())) {
                connection.send(PersistentConnection.get(path));
                assertThat(connection.read().status()).isEqualTo(200);
                begun.countDown();
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
        Answer rejected = connection.read();
        assertThat(rejected.status()).isEqualTo(400);
        assertThat(rejected.isLast()).isTrue();
        assertThat(connection.isClosedWithoutMore()).isTrue();
        return connection;
    }

    private static Callable<Boolean> rest(RunningJar jar, String request) {
        return () -> {
            try (PersistentConnection connection = new PersistentConnection(jar.port())) {
                connection.send(request);
                return !connection.read().isLast() && connection.isClosedWithoutMore();
            }
        };
    }

    private Callable<Answer> logIn(RunningJar jar) {
        return () -> {
            try (PersistentConnection connection = new PersistentConnection(jar.port())) {
                // Accepted connections only; the system rejects those still in the backlog.
                connection.send(PersistentConnection.get("/actuator/health/liveness"));
                assertThat(connection.read().status()).isEqualTo(200);
                connection.send(PersistentConnection.post("/login", JSON, CREDENTIALS));
                begun.countDown();
                return connection.read();
            }
        };
    }

    /** The second part is sent after new connections are no longer accepted. */
    private Callable<Answer> importInTwoParts(RunningJar jar, JarOperator operator) {
        return () -> {
            try (PersistentConnection connection = new PersistentConnection(jar.port())) {
                String first = "{\"digest\":\"" + "a1".repeat(32) + "\"}\n";
                String second = "{\"digest\":\"" + "b2".repeat(32) + "\"}\n";
                String whole = PersistentConnection.post(
                        "/v1/keys/import",
                        "application/x-ndjson",
                        first + second,
                        "Authorization: " + operator.bearer());
                connection.send(whole.substring(0, whole.length() - second.length()));
                begun.countDown();
                awaitPortClosed(jar);
                connection.send(second);
                return connection.read();
            }
        };
    }

    private static void awaitPortClosed(RunningJar jar) throws IOException {
        while (jar.isListening()) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
