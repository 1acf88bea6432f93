package dev.keywright.ratelimit;

import dev.keywright.support.ServiceTest;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

/** A small limit of requests for each account. */
@TestPropertySource(properties = {"keywright.limits.per-address=off", "keywright.limits.per-account=3/1m"})
class AccountLimitTest extends ServiceTest {

    private WebTestClient.ResponseSpec account(String token) {
        return get(token, "/v1/account");
    }

    @Test
    void whenLimitIsReachedThenOnlyThisAccountIsRejectedForTheRestOfThePeriod() {
        String first = newToken();
        String sameAccount = logIn(username, PASSWORD);
        register(username + "-other", PASSWORD);
        String other = logIn(username + "-other", PASSWORD);
        account(first).expectStatus().isOk();
        account(sameAccount).expectStatus().isOk();
        account(first).expectStatus().isOk();

        account(first)
                .expectStatus()
                .isEqualTo(429)
                .expectHeader()
                .exists("Retry-After")
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("rate_limited");
        account(sameAccount).expectStatus().isEqualTo(429);
        account(other).expectStatus().isOk();
    }
}
