package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.AccountId;
import dev.keywright.account.StoredAccounts;
import dev.keywright.key.StoredServiceKeys;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.context.TestPropertySource;

/**
 * Calls that the fast lane takes and calls that it leaves are answered alike. The ordinary way is taken with a header that the lane
 * leaves to WebFlux, and that means nothing to it.
 */
@Import(StoredServiceKeys.class)
@TestPropertySource(properties = {"keywright.operators=lane-operator", "keywright.limits.per-address=off"})
class FastLaneTest extends ServiceTest {

    private static final String ORDINARY = "Upgrade: nothing\r\n";

    @Autowired
    StoredServiceKeys keys;

    @Autowired
    DatabaseClient database;

    private String service;
    private String good;
    private String revoked;

    @BeforeEach
    void addKeys() {
        StoredAccounts accounts = new StoredAccounts(database);
        AccountId operator = database.sql("SELECT id FROM account WHERE username_key = 'lane-operator'")
                .mapValue(String.class)
                .one()
                .map(AccountId::new)
                .blockOptional()
                .orElseGet(() -> accounts.add("lane-operator"));
        service = keys.add(operator, operator, "keywright:verify");
        good = keys.add(operator, operator, "reports:read", "reports:write");
        revoked = keys.add(operator, operator);
        keys.revoke(revoked);
    }

    private String send(String request) {
        return RawHttp.send(port, request.getBytes(StandardCharsets.UTF_8));
    }

    private String post(String path, String type, String headers, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " + service
                + "\r\nContent-Type: " + type + "\r\n" + headers + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    private String gateway(String query, String headers) {
        return "GET /v1/forward-auth" + query + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "X-Keywright-Service-Key: " + service + "\r\n" + headers + "\r\n";
    }

    /** Status, headers in order but for the id and the date, and the body. */
    private static List<String> comparable(String answer) {
        int end = answer.indexOf("\r\n\r\n");
        Stream<String> headers = Arrays.stream(answer.substring(0, end).split("\r\n"))
                .filter((line) -> !line.toLowerCase(Locale.ROOT).startsWith("x-request-id:"))
                .map((line) -> line.startsWith("HTTP/") ? line : line.toLowerCase(Locale.ROOT))
                .sorted();
        return Stream.concat(headers, Stream.of(answer.substring(end))).collect(Collectors.toList());
    }

    private void expectAlike(String request) {
        send(request);
        String fast = send(request);
        String ordinary = send(request.replaceFirst("Host: localhost\r\n", "Host: localhost\r\n" + ORDINARY));
        assertThat(comparable(fast)).as(request).isEqualTo(comparable(ordinary));
    }

    @Test
    void whenKeyIsVerifiedThenAnsweredAlike() {
        String json = "application/json";
        String asked = "{\"key\":\"" + good + "\",\"scopes\":[\"reports:read\"],\"address\":\"192.0.2.1\"}";
        for (String type :
                List.of(json, "application/json;charset=UTF-8", "Application/JSON", "text/plain", "*/*", "")) {
            expectAlike(post("/v1/keys/verify", type, "", asked));
        }
        for (String body : List.of(
                "{\"key\":\"" + revoked + "\"}",
                "{\"key\":\"" + good + "\",\"explain\":true}",
                "{\"key\":\"" + good + "\",\"scopes\":[\"admin:all\"]}",
                "{\"key\":\"nonsense\"}",
                "{\"key\":\"\"}",
                "{}",
                "",
                "null",
                "[]",
                "{\"key\":",
                "{\"key\":1}",
                "{\"key\":\"a\",\"key\":\"b\"}",
                "{\"key\":\"a\",\"other\":1}",
                "{\"key\":\"a\",\"scopes\":\"b\"}",
                "{\"key\":\"a\",\"scopes\":[\"b\"]}",
                "{\"key\":\"a\",\"cost\":0}",
                "{\"key\":\"a\",\"cost\":\"1\"}",
                "{\"key\":\"a\",\"address\":\"b\"}",
                "{\"key\":\"ü\"} {}",
                "{\"key\":\"" + "a".repeat(2000) + "\"}",
                " ".repeat(64 * 1024 + 1))) {
            expectAlike(post("/v1/keys/verify", json, "", body));
        }
        expectAlike(post("/v1/keys/verify?a=b", json, "", asked));
        expectAlike(post("/v1/keys/verify", json, "X-API-Key: " + good + "\r\n", asked));
        expectAlike(post("/v1/keys/verify", json, "x-forwarded-for: 192.0.2.7\r\n", asked));
        expectAlike(post("/v1/keys/verify", json, "", asked).replace("POST", "HEAD"));
        expectAlike(post("/v1/keys/verify", json, "", asked).replace("Authorization: Bearer", "aUTHORIZATION: bearer"));
    }

    @Test
    void whenKeyIsIntrospectedThenAnsweredAlike() {
        String form = "application/x-www-form-urlencoded";
        for (String body : List.of(
                "token=" + good,
                "token=" + good + "&scope=reports%3Aread+reports:write",
                "token=" + revoked,
                "token=",
                "token=a&token=b",
                "token=%zz",
                "token=a&scope=b",
                "")) {
            expectAlike(post("/v1/introspect", form, "", body));
            expectAlike(post("/v1/introspect", form + ";charset=UTF-8", "", body));
        }
        expectAlike(post("/v1/introspect", "application/json", "", "{}"));
    }

    @Test
    void whenGatewayAsksThenAnsweredAlike() {
        String shown = "X-API-Key: " + good + "\r\n";
        for (String query : List.of(
                "",
                "?",
                "?scope=reports:read",
                "?scope=reports:read&scope=reports:write",
                "?scope=a:b&limitStatus=403",
                "?limitStatus=500",
                "?scope",
                "?scope=b",
                "?scope=a%3Ab",
                "?other=1")) {
            expectAlike(gateway(query, shown));
        }
        for (String headers : List.of(
                "",
                "X-API-Key: " + revoked + "\r\n",
                "X-API-Key: nonsense\r\n",
                "X-API-Key: \r\n",
                "Authorization: Bearer " + good + "\r\n",
                "Authorization: Basic abc\r\n",
                shown + "Authorization: Bearer " + revoked + "\r\n",
                shown + "X-Keywright-Scope: reports:read admin:all\r\n",
                shown + "X-Forwarded-For: 192.0.2.7, 127.0.0.1\r\n",
                shown + "X-Forwarded-For: nonsense\r\n")) {
            expectAlike(gateway("", headers));
        }
    }

    @Test
    void whenTwoCallsArePipelinedThenBothAreAnswered() {
        String body = "{\"key\":\"" + good + "\"}";
        String last = post("/v1/keys/verify", "application/json", "", body);
        send(last);
        String answers = send(last.replace("Connection: close\r\n", "") + last);
        assertThat(answers.split("\"code\":\"VALID\"", -1)).hasSize(3);
    }
}
