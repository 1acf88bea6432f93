package dev.keywright.fuzz;

import dev.keywright.support.http.PersistentConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The callers of the requests and the existing ids. The operator sends no request that ends sessions. */
final class FuzzCallers {

    static final String OPERATOR = "fuzz-operator";

    private static final String PASSWORD = "not-in-the-vocabulary-7";

    /** Differs from the address of the random logins, which is sometimes locked out. */
    private static final String ADDRESS = "X-Forwarded-For: 198.51.100.7";

    private static final String NO_ID = "00000000-0000-0000-0000-000000000000";

    private final int port;
    private final String operator;
    private final String serviceKey;
    private final AtomicInteger members = new AtomicInteger();
    private volatile Fresh fresh;

    FuzzCallers(int port) throws IOException {
        this.port = port;
        register(OPERATOR);
        this.operator = logIn(OPERATOR);
        this.serviceKey = newKey("{\"scopes\":[\"keywright:verify\",\"keywright:keys:read\",\"keywright:keys:write\"]}")
                .required("key")
                .stringValue();
        this.fresh = newest();
    }

    /** Replaces the accounts, keys and sessions that requests may have ended. */
    void renew() throws IOException {
        fresh = newest();
    }

    private Fresh newest() throws IOException {
        // A request with this session may have deleted the account, or may delete it now.
        String name = "fuzz-member-" + members.incrementAndGet();
        register(name);
        String member = logIn(name);
        JsonNode account = call("GET", "/v1/account", member, "");
        JsonNode key = newKey("{\"name\":\"fuzz\",\"recoverable\":true}");
        return new Fresh(
                member,
                account.required("id").stringValue(),
                key.required("id").stringValue(),
                key.required("key").stringValue());
    }

    /** Replaces the placeholders with ids and adds credentials. */
    void complete(FuzzRequest request, SplittableRandom random) {
        Fresh now = fresh;
        boolean endsSessions = request.path.startsWith("/v1/logout")
                || request.path.equals("/v1/account")
                || request.path.startsWith("/v1/account/");
        String id = request.path.startsWith("/v1/accounts/")
                ? now.accountId
                : request.path.startsWith("/v1/account/") ? NO_ID : now.keyId;
        request.path = request.path.replace(SpecExamples.ID, id);
        if (request.path.startsWith("/v1/forward-auth")) {
            request.headers.add("X-Keywright-Service-Key: " + serviceKey);
        }
        List<String> credentials = List.of(
                "Authorization: Bearer " + (endsSessions ? now.memberToken : operator),
                "Authorization: Bearer " + (endsSessions ? now.memberToken : operator),
                "Authorization: Bearer " + now.memberToken,
                "X-API-Key: " + serviceKey,
                "X-API-Key: " + now.key,
                "");
        String credential = credentials.get(random.nextInt(credentials.size()));
        if (!credential.isEmpty()) {
            request.headers.add(credential);
        }
    }

    private void register(String name) throws IOException {
        call("POST", "/register", "", credentials(name));
    }

    private String logIn(String name) throws IOException {
        return call("POST", "/login", "", credentials(name)).required("token").stringValue();
    }

    private static String credentials(String name) {
        return "{\"username\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}";
    }

    private JsonNode newKey(String body) throws IOException {
        return call("POST", "/v1/keys", operator, body);
    }

    private JsonNode call(String method, String path, String token, String body) throws IOException {
        List<String> headers = List.of(
                "Host: localhost",
                ADDRESS,
                "Content-Type: application/json",
                token.isEmpty() ? "X-No: token" : "Authorization: Bearer " + token);
        FuzzRequest request = new FuzzRequest(method, path, List.of(), headers, body.getBytes(StandardCharsets.UTF_8));
        try (PersistentConnection connection = new PersistentConnection(port)) {
            connection.send(request.message(new SplittableRandom(0)).bytes());
            PersistentConnection.Response response = connection.read(method);
            if (response.status() >= 300) {
                throw new IOException(
                        method + " " + path + ": unexpected response " + response.status() + " " + response.body());
            }
            return JsonMapper.shared().readTree(response.body());
        }
    }

    private record Fresh(String memberToken, String accountId, String keyId, String key) {}
}
