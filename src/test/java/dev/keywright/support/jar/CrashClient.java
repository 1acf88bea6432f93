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

    /** Runs until the server is killed; each response counts {@code answers} down. */
    public void useUntilKilled(RunningJar jar, CountDownLatch answers) {
        try {
            while (true) {
                if (ledger.liveKeys() > 0 && random.nextInt(3) == 0) {
                    revoke(jar);
                } else {
                    make(jar);
                }
                answers.countDown();
            }
        } catch (UncheckedIOException killed) {
            // The server was killed, as intended.
        }
    }

    private void make(RunningJar jar) {
        HttpResponse<String> answer = jar.post("/generate-key", "", bearer());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        ledger.made(text(answer, "key"));
    }

    private void revoke(RunningJar jar) {
        String key = ledger.toRevoke(random);
        HttpResponse<String> answer = jar.post("/revoke-key", "{\"key\":\"" + key + "\"}", bearer());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        ledger.revoked(key);
    }

    public void check(RunningJar jar) {
        HttpResponse<String> answer = jar.get("/list-keys", bearer());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode keys = JSON.readTree(answer.body()).required("keys");
        ledger.check(keys.valueStream().map(JsonNode::stringValue).toList());
    }

    private String[] bearer() {
        return new String[] {"Authorization", "Bearer " + token};
    }

    private static String text(HttpResponse<String> answer, String name) {
        return JSON.readTree(answer.body()).required(name).stringValue();
    }
}
