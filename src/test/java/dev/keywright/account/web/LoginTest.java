package dev.keywright.account.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.keywright.support.ServiceTest;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Hooks;
import reactor.core.scheduler.Scheduler;

/** {@code POST /login}. */
@TestPropertySource(properties = "keywright.limits.per-address=off")
class LoginTest extends ServiceTest {

    @Autowired
    Scheduler passwordScheduler;

    @Test
    void whenPasswordIsRightThenToken() {
        register(username, PASSWORD);
        assertThat(logIn(username, PASSWORD).split("\\.")).hasSize(3);
    }

    @Test
    void whenCaseOfNameDiffersThenToken() {
        register(username, PASSWORD);
        logIn(username.toUpperCase(Locale.ROOT), PASSWORD);
    }

    @Test
    void whenPasswordHasSurroundingSpacesThenSignificant() {
        register(username, " pass123 ");
        logIn(username, " pass123 ");
        expectError(post("/login", credentials(username, "pass123")), 401, "Invalid credentials");
    }

    @Test
    void whenPasswordIsWrongThenUnauthorized() {
        register(username, PASSWORD);
        expectError(post("/login", credentials(username, "wrong-password")), 401, "Invalid credentials");
    }

    @Test
    void whenNameDoesNotExistThenUnauthorized() {
        expectError(post("/login", credentials("nobody-at-all", PASSWORD)), 401, "Invalid credentials");
    }

    @Test
    void whenFormatOfNameIsInvalidThenUnauthorized() {
        expectError(post("/login", credentials("no name at all", PASSWORD)), 401, "Invalid credentials");
    }

    @Test
    void whenRejectedThenChallenged() {
        post("/login", credentials("nobody-at-all", PASSWORD))
                .expectHeader()
                .valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }

    @Test
    void whenStaleTokenIsSentAlongThenIgnored() {
        register(username, PASSWORD);
        client.post()
                .uri("/login")
                .headers((headers) -> headers.setBearerAuth("stale.token.here"))
                .header(HttpHeaders.CONTENT_TYPE, "application/json")
                .bodyValue(credentials(username, PASSWORD))
                .exchange()
                .expectStatus()
                .isOk();
    }

    @Test
    void whenPasswordIsMissingThenBadRequest() {
        expectError(post("/login", "{\"username\":\"testuser\"}"), 400, "The field \"password\" must be a string.");
    }

    @Test
    void whenHashingQueueIsFullThenUnavailableAndOtherRequestsSucceed() {
        String token = newToken();
        List<Throwable> dropped = new CopyOnWriteArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        CountDownLatch release = new CountDownLatch(1);
        try {
            fillQueue(release);
            WebTestClient.ResponseSpec response = post("/login", credentials(username, PASSWORD));
            response.expectHeader().valueEquals(HttpHeaders.RETRY_AFTER, "1");
            expectError(response, 503, "The server is busy. Try again in a moment.");
            listKeys(token).expectStatus().isOk();
        } finally {
            release.countDown();
            Hooks.resetOnErrorDropped();
        }
        assertThat(dropped).isEmpty();
    }

    /** Occupies every thread first, so that none of them takes from the queue once it is full. */
    private void fillQueue(CountDownLatch release) {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        CountDownLatch atWork = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            passwordScheduler.schedule(() -> {
                atWork.countDown();
                Uninterruptibles.awaitUninterruptibly(release);
            });
        }
        Uninterruptibles.awaitUninterruptibly(atWork);
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> {
            for (int i = 0; i < 10_000; i++) {
                passwordScheduler.schedule(() -> Uninterruptibles.awaitUninterruptibly(release));
            }
        });
    }
}
