package dev.keywright.account.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The protection of {@code POST /login} against guessing. */
class LoginProtectionTest extends V1Test {

    private static final String DELAYED = "Rate limit exceeded. Try again later.";

    private WebTestClient.ResponseSpec logInFrom(String address, String name, String password) {
        return clientFrom(address)
                .post()
                .uri("/login")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(credentials(name, password))
                .exchange();
    }

    private void fail(String name, int times) {
        for (int i = 0; i < times; i++) {
            expectError(post("/login", credentials(name, "not my pass")), 401, "Invalid credentials");
        }
    }

    /** Ten wrong passwords, after which the delay is 32 seconds: long enough for a slow machine to observe it. */
    private void failTenLogins(String name) {
        fail(name, 5);
        for (int i = 0; i < 5; i++) {
            clock.advance(Duration.ofMinutes(1));
            fail(name, 1);
        }
    }

    private void expectDelay(WebTestClient.ResponseSpec response) {
        response.expectHeader()
                .value(
                        HttpHeaders.RETRY_AFTER,
                        (seconds) -> assertThat(Integer.parseInt(seconds)).isBetween(1, 32));
        expectError(response, 429, DELAYED);
    }

    @Test
    void whenTooManyFailThenEvenCorrectPasswordIsDelayed() {
        register(username, PASSWORD);
        failTenLogins(username);
        expectDelay(post("/login", credentials(username, PASSWORD)));

        clock.advance(Duration.ofSeconds(32));
        logIn(username, PASSWORD);
    }

    @Test
    void whenNameDoesNotExistThenSameDelay() {
        failTenLogins(username);

        expectDelay(post("/login", credentials(username, PASSWORD)));
    }

    @Test
    void whenFourFailThenCorrectPasswordIsAcceptedAndClearsThem() {
        register(username, PASSWORD);
        fail(username, 4);
        logIn(username, PASSWORD);
        fail(username, 4);
        logIn(username, PASSWORD);
    }

    @Test
    void whenAttackedFromOtherAddressesThenOwnerLogsInFromKnownAddress() {
        newToken();
        for (int i = 0; i < 20; i++) {
            clock.advance(Duration.ofMinutes(15));
            logInFrom("203.0.113.7", username, "not my pass").expectStatus().isUnauthorized();
        }

        logInFrom("203.0.113.8", username, PASSWORD).expectStatus().isEqualTo(429);
        logIn(username, PASSWORD);
    }

    /** Five, and a few more while hashing takes time: the delays between them are 1, 2, 4 and 8 seconds. */
    @Test
    void whenWrongPasswordsAreConcurrentThenNoMoreAreCheckedThanSequentially() {
        register(username, PASSWORD);
        WebClient http = webClient();
        List<Integer> responses = Flux.range(0, 30)
                .flatMap((i) -> statusOfFailedLogin(http), 30)
                .collectList()
                .blockOptional(Duration.ofSeconds(30))
                .orElseThrow();

        assertThat(responses)
                .containsOnly(401, 429)
                .filteredOn((status) -> status == 401)
                .hasSizeBetween(5, 9);
    }

    private Mono<Integer> statusOfFailedLogin(WebClient http) {
        return http.post()
                .uri("/login")
                .header("X-Forwarded-For", "198.51.100.30")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(credentials(username, "not my pass"))
                .exchangeToMono((response) -> response.releaseBody().thenReturn(response.statusCode()))
                .map(HttpStatusCode::value);
    }
}
