package dev.keywright.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.CheapPasswordHashing;
import dev.keywright.support.TemporaryFolder;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * Random requests from the examples of the spec, including messages that violate HTTP. Each request gets a response with a documented status below
 * 500, and an error has the content type of its path. No request leaves a stack trace in the log, and no connection ends unexpectedly. A failure names the seed and the number of the request:
 * {@code -Dfuzz.seed=… -Dfuzz.first=… -Dfuzz.requests=4} sends it again.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "keywright.trusted-proxies=127.0.0.1",
            "keywright.limits.per-address=off",
            "keywright.limits.per-account=off",
            "keywright.limits.keys-per-operator=off",
            // The operator logs in once, and a million requests can take more than an hour.
            "keywright.tokens.lifetime=1d",
            "keywright.operators=" + FuzzCallers.OPERATOR
        })
@Import(CheapPasswordHashing.class)
class FuzzIT {

    private static final int FEW = Integer.getInteger("fuzz.requests", 20_000);
    private static final int MANY = Integer.getInteger("fuzz.many", 1_000_000);
    private static final long SEED = Long.getLong("fuzz.seed", 20_261_127);
    private static final int FIRST = Integer.getInteger("fuzz.first", 0);

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void useTemporaryFolder(DynamicPropertyRegistry registry) {
        registry.add("keywright.data", TemporaryFolder::create);
    }

    @Test
    void whenRequestsAreRandomThenResponsesMatchSpec() throws Exception {
        fuzz(SEED, FIRST, FEW);
    }

    @Test
    @Tag("long")
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void whenMillionRequestsAreRandomThenResponsesMatchSpec() throws Exception {
        fuzz(SEED + MANY, 0, MANY);
    }

    private void fuzz(long seed, int first, int requests) throws Exception {
        try (FuzzRun run = new FuzzRun(port, seed, first, requests)) {
            run.finish();

            assertThat(run.findings().failures()).isEmpty();
            assertThat(run.findings().responses() + run.findings().allowedEnds())
                    .isGreaterThanOrEqualTo(requests);
        }
    }
}
