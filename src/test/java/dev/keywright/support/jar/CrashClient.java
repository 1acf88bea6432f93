package dev.keywright.support.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client with its own account that creates keys and revokes a third of them, sequentially. */
public final class CrashClient {

    private static final JsonMapper JSON = new JsonMapper();

    private final String token;
    private final Random random;
    private final CrashLedger ledger = new CrashLedger();

    private CrashClient(String token, Random random) {
        this.token = token;
        this.random = random;
    }

    public static CrashClient register(RunningJar jar, String name, long seed) {
        String credentials = "{\"username\":\"" + name + "\",\"password\":\"pass123\"}";
        assertThat(jar.post("/register", credentials).statusCode()).isEqualTo(201);
        return new CrashClient(text(jar.post("/login", credentials), "token"), new Random(seed));
    }

    /** Runs until the server is killed; each response counts {@code responses} down. */
    public void useUntilKilled(RunningJar jar, CountDownLatch responses) {
        try {
            while (true) {
                if (ledger.activeKeys() > 0 && random.nextInt(3) == 0) {
                    revoke(jar);
                } else {
                    make(jar);
                }
                responses.countDown();
            }
        } catch (UncheckedIOException killed) {
            // The server was killed, as intended.
        }
    }

    private void make(RunningJar jar) {
        HttpResponse<String> response = jar.post("/generate-key", "", bearer());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        ledger.made(text(response, "key"));
    }

    private void revoke(RunningJar jar) {
        String key = ledger.toRevoke(random);
        HttpResponse<String> response = jar.post("/revoke-key", "{\"key\":\"" + key + "\"}", bearer());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        ledger.revoked(key);
    }

    public void check(RunningJar jar) {
        HttpResponse<String> response = jar.get("/list-keys", bearer());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode keys = JSON.readTree(response.body()).required("keys");
        ledger.check(keys.valueStream().map(JsonNode::stringValue).toList());
    }

    private String[] bearer() {
        return new String[] {"Authorization", "Bearer " + token};
    }

    private static String text(HttpResponse<String> response, String name) {
        return JSON.readTree(response.body()).required(name).stringValue();
    }
}
