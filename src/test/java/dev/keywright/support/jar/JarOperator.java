package dev.keywright.support.jar;

import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The operator of a running jar, with a service key for verification. */
public final class JarOperator {

    private static final String CREDENTIALS = "{\"username\":\"operator\",\"password\":\"pass123\"}";

    private final String bearer;
    private final String serviceKey;

    private JarOperator(RunningJar jar, String token) {
        this.bearer = "Bearer " + token;
        this.serviceKey = text(newKey(jar, "{\"scopes\":[\"keywright:verify\"]}"));
    }

    /** Registers the operator as the first account and logs in; the session survives a restart. */
    public static JarOperator register(RunningJar jar) {
        jar.post("/register", CREDENTIALS);
        return new JarOperator(
                jar, body(jar.post("/login", CREDENTIALS)).required("token").stringValue());
    }

    public JsonNode newKey(RunningJar jar, String terms) {
        return body(jar.post("/v1/keys", terms, "Authorization", bearer));
    }

    /** The text of a created key. */
    public static String text(JsonNode made) {
        return made.required("key").stringValue();
    }

    public static String id(JsonNode made) {
        return made.required("id").stringValue();
    }

    public JsonNode key(RunningJar jar, String id) {
        return body(jar.get("/v1/keys/" + id, "Authorization", bearer));
    }

    /** How often the key was verified as valid, by the usage counts. */
    public int uses(RunningJar jar, String id) {
        return body(jar.get("/v1/keys/" + id + "/usage", "Authorization", bearer))
                .required("items")
                .valueStream()
                .mapToInt((bucket) -> bucket.required("counts").path("VALID").intValue(0))
                .sum();
    }

    /** The value of the {@code Authorization} header. */
    public String bearer() {
        return bearer;
    }

    /** A recoverable key. */
    public String generatedKey(RunningJar jar) {
        return text(body(jar.post("/generate-key", "", "Authorization", bearer)));
    }

    public boolean lists(RunningJar jar, String key) {
        return body(jar.get("/list-keys", "Authorization", bearer))
                .required("keys")
                .valueStream()
                .anyMatch((listed) -> listed.stringValue().equals(key));
    }

    public void revoke(RunningJar jar, String key) {
        body(jar.post("/revoke-key", "{\"key\":\"" + key + "\"}", "Authorization", bearer))
                .required("message");
    }

    public String serviceKey() {
        return serviceKey;
    }

    public boolean isValid(RunningJar jar, String key) {
        HttpResponse<String> response =
                jar.post("/v1/keys/verify", "{\"key\":\"" + key + "\"}", "X-API-Key", serviceKey);
        return response.statusCode() == 200
                && body(response).required("code").stringValue().equals("VALID");
    }

    private static JsonNode body(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }
}
