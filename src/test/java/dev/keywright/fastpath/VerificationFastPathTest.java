package dev.keywright.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.AccountId;
import dev.keywright.datafolder.StorageProperties;
import dev.keywright.support.ServiceTest;
import dev.keywright.support.TestAccounts;
import dev.keywright.support.http.RawHttp;
import dev.keywright.support.keys.TestServiceKeys;
import dev.keywright.support.store.DamagedFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests on the fast path and on WebFlux receive the same responses. A header that is meaningless but unknown to the fast path selects
 * WebFlux; a WebFlux filter counts these requests.
 */
@ExtendWith(OutputCaptureExtension.class)
@Import({TestServiceKeys.class, VerificationFastPathTest.WebFluxOnly.class})
@TestPropertySource(
        properties = {
            "keywright.operators=fast-operator",
            "keywright.limits.per-address=off",
            "keywright.limits.per-account=off",
            "keywright.limits.keys-per-account=off"
        })
class VerificationFastPathTest extends ServiceTest {

    private static final String ORDINARY = "Content-Encoding: identity\r\n";

    @Autowired
    TestServiceKeys keys;

    @Autowired
    DatabaseClient database;

    @Autowired
    WebFluxOnly ordinaryWay;

    @Autowired
    StorageProperties storage;

    private AccountId owner;
    private String service;
    String validKey;
    private String revoked;

    @BeforeEach
    void addKeys() {
        TestAccounts accounts = new TestAccounts(database);
        owner = database.sql("SELECT id FROM account WHERE username_key = 'fast-operator'")
                .mapValue(String.class)
                .one()
                .map(AccountId::new)
                .blockOptional()
                .orElseGet(() -> accounts.add("fast-operator"));
        service = keys.add(owner, owner, "keywright:verify");
        validKey = keys.add(owner, owner, "reports:read", "reports:write");
        revoked = keys.add(owner, owner);
        keys.revoke(revoked);
    }

    String send(String request) {
        return RawHttp.send(port, request.getBytes(StandardCharsets.UTF_8));
    }

    String post(String path, String type, String headers, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " + service
                + "\r\nContent-Type: " + type + "\r\n" + headers + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    String gateway(String query, String headers) {
        return "GET /v1/forward-auth" + query + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "X-Keywright-Service-Key: " + service + "\r\n" + headers + "\r\n";
    }

    /** Status, headers in order except ID and date, and body. */
    private static List<String> comparable(String response) {
        int end = response.indexOf("\r\n\r\n");
        Stream<String> headers = Arrays.stream(response.substring(0, end).split("\r\n"))
                .filter((line) -> !line.toLowerCase(Locale.ROOT).startsWith("x-request-id:"))
                .map((line) -> line.startsWith("HTTP/") ? line : line.toLowerCase(Locale.ROOT))
                .sorted();
        return Stream.concat(headers, Stream.of(response.substring(end))).collect(Collectors.toList());
    }

    void expectSameResponse(String request) {
        send(request);
        String fast = send(request);
        int before = ordinaryWay.calls.get();
        String ordinary = send(with(ORDINARY, request));
        assertThat(ordinaryWay.calls).as(request).hasValue(before + 1);
        assertThat(comparable(fast)).as(request).isEqualTo(comparable(ordinary));
    }

    private static String with(String header, String request) {
        return request.replaceFirst("Host: localhost\r\n", "Host: localhost\r\n" + header);
    }

    /** Whether the fast path handles the request. */
    boolean isHandledByFastPath(String request) {
        int before = ordinaryWay.calls.get();
        assertThat(send(request)).startsWith("HTTP/1.1 ");
        return ordinaryWay.calls.get() == before;
    }

    String verify(String key) {
        return post("/v1/keys/verify", "application/json", "", "{\"key\":\"" + key + "\"}");
    }

    /** The service key is cached after its first request. */
    void warm() {
        assertThat(send(verify(validKey))).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void whenKeyIsVerifiedThenSameResponse() {
        String json = "application/json";
        String requested = "{\"key\":\"" + validKey + "\",\"scopes\":[\"reports:read\"],\"address\":\"192.0.2.1\"}";
        for (String type :
                List.of(json, "application/json;charset=UTF-8", "Application/JSON", "text/plain", "*/*", "")) {
            expectSameResponse(post("/v1/keys/verify", type, "", requested));
        }
        for (String body : List.of(
                "{\"key\":\"" + revoked + "\"}",
                "{\"key\":\"" + validKey + "\",\"explain\":true}",
                "{\"key\":\"" + validKey + "\",\"scopes\":[\"admin:all\"]}",
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
                "{\"key\":\"a\",\"address\":\"010.0.0.1\"}",
                "{\"key\":\"a\",\"address\":\"2001:db8::1%x\"}",
                "{\"key\":\"ü\"} {}",
                "{\"key\":\"" + "a".repeat(2000) + "\"}",
                " ".repeat(64 * 1024 + 1))) {
            expectSameResponse(post("/v1/keys/verify", json, "", body));
        }
        for (String accept : List.of(
                "*/*",
                "application/json",
                "application/problem+json, application/json",
                "text/plain, */*;q=0.1",
                "text/plain",
                "application/json;q=0",
                "*/*, rubbish",
                "*/json, */*",
                "text/html, application/json",
                "rubbish")) {
            expectSameResponse(post("/v1/keys/verify", json, "Accept: " + accept + "\r\n", requested));
            expectSameResponse(post("/v1/keys/verify", json, "Accept: " + accept + "\r\n", "{}"));
        }
        expectSameResponse(post("/v1/keys/verify?a=b", json, "", requested));
        expectSameResponse(post("/v1/keys/verify", json, "X-API-Key: " + validKey + "\r\n", requested));
        expectSameResponse(post("/v1/keys/verify", json, "x-forwarded-for: 192.0.2.7\r\n", requested));
        expectSameResponse(post("/v1/keys/verify", json, "", requested).replace("POST", "HEAD"));
        expectSameResponse(
                post("/v1/keys/verify", json, "", requested).replace("Authorization: Bearer", "aUTHORIZATION: bearer"));
        expectSameResponse(post("/v1/keys/verify", json, "", requested)
                .replace("Authorization: Bearer", "Authorization: BEARER  "));
    }

    /** Each has something that adds a field to the response. */
    @Test
    void whenKeyHasAllOptionalTermsThenSameResponse() {
        post("/register", credentials("fast-maker", PASSWORD));
        String token = logIn("fast-maker", PASSWORD);
        for (String terms : List.of(
                "{\"name\":\"a \\\"name\\\" with ü, \\\\ and \\u2028\"}",
                "{\"externalId\":\"customer 7/ü\"}",
                "{\"meta\":{\"n\":1E+400,\"d\":0.1234567890123456789,\"z\":1,\"a\":[1.50,true,null,{\"deep\":\"ü\"}],\"m\":12345678901234567890}}",
                "{\"expiresIn\":\"P30D\"}",
                "{\"limits\":[{\"name\":\"day\",\"limit\":1000000,\"period\":\"P1D\"}]}",
                "{\"allowedAddresses\":[\"192.0.2.0/24\"]}",
                "{\"credits\":{\"remaining\":1}}")) {
            String key = keyWith(token, terms);
            String call = post(
                    "/v1/keys/verify",
                    "application/json",
                    "",
                    "{\"key\":\"" + key + "\",\"address\":\"198.51.100.1\"}");
            send(call);
            String ordinary = send(with(ORDINARY, call));
            String fast = send(call);
            assertThat(withoutSpending(fast)).as(terms).isEqualTo(withoutSpending(ordinary));
            expectSameResponse(post("/v1/introspect", "application/x-www-form-urlencoded", "", "token=" + key + "x"));
        }
    }

    String keyWith(String token, String terms) {
        String body = client.post()
                .uri("/v1/keys")
                .headers((headers) -> headers.setBearerAuth(token))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(terms)
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        return JsonMapper.shared().readTree(body).required("key").stringValue();
    }

    /** The remaining limits and their times differ between requests. */
    private static List<String> withoutSpending(String response) {
        return comparable(response.replaceFirst("(?i)content-length: [0-9]+\r\n", "")
                .replaceAll("\"remaining\":[0-9]+", "")
                .replaceAll("\"resetsIn\":\"[^\"]+\"", ""));
    }

    @Test
    void whenKeyIsIntrospectedThenSameResponse() {
        String form = "application/x-www-form-urlencoded";
        for (String body : List.of(
                "token=" + validKey,
                "token=" + validKey + "&scope=reports%3Aread+reports:write",
                "token=" + revoked,
                "token=",
                "token=a&token=b",
                "token=%zz",
                "token=a&scope=b",
                "")) {
            expectSameResponse(post("/v1/introspect", form, "", body));
            expectSameResponse(post("/v1/introspect", form + ";charset=UTF-8", "", body));
        }
        expectSameResponse(post("/v1/introspect", "application/json", "", "{}"));
        expectSameResponse(post("/v1/introspect", form, "Accept: application/json\r\n", "token=" + validKey));
        expectSameResponse(post("/v1/introspect", form, "Accept: text/html\r\n", "token=" + validKey));
    }

    @Test
    void whenGatewayRequestsThenSameResponse() {
        String keyHeader = "X-API-Key: " + validKey + "\r\n";
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
            expectSameResponse(gateway(query, keyHeader));
        }
        for (String headers : List.of(
                "",
                "X-API-Key: " + revoked + "\r\n",
                "X-API-Key: nonsense\r\n",
                "X-API-Key: \u00c9abc\r\n",
                keyHeader + "X-Keywright-Scope: \u00e9:read\r\n",
                "X-API-Key: \r\n",
                "Authorization: Bearer " + validKey + "\r\n",
                "Authorization: Basic abc\r\n",
                keyHeader + "Authorization: Bearer " + revoked + "\r\n",
                keyHeader + "X-Keywright-Scope: reports:read admin:all\r\n",
                keyHeader + "X-Forwarded-For: 192.0.2.7, 127.0.0.1\r\n",
                keyHeader + "X-Forwarded-For: nonsense\r\n",
                keyHeader + "Accept: text/html,application/xhtml+xml;q=0.9\r\n",
                "Accept: text/html,application/xhtml+xml;q=0.9\r\n",
                "Accept: image/png\r\nX-API-Key: " + revoked + "\r\n",
                keyHeader + "Accept: rubbish\r\n")) {
            expectSameResponse(gateway("", headers));
        }
    }

    @Test
    void whenTwoRequestsArePipelinedThenBothGetResponses() {
        String body = "{\"key\":\"" + validKey + "\"}";
        String last = post("/v1/keys/verify", "application/json", "", body);
        send(last);
        String responses = send(last.replace("Connection: close\r\n", "") + last);
        assertThat(responses.split("\"code\":\"VALID\"", -1)).hasSize(3);
    }

    @Test
    void whenRequestIsSimpleThenFastPathHandlesIt() {
        warm();
        String form = "application/x-www-form-urlencoded";
        for (String plain : List.of(
                verify(validKey),
                verify("nonsense"),
                verify(validKey).replace("application/json", "application/json;charset=UTF-8"),
                verify(validKey).replace("Authorization: Bearer ", "X-API-Key: "),
                with("Accept: application/json, text/plain, */*\r\n", verify(validKey)),
                with("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: \r\n", verify(validKey))
                        .replace("Connection: close\r\n", "")
                        .replace("Upgrade, HTTP2-Settings", "Upgrade, HTTP2-Settings, close"),
                post("/v1/introspect", form, "", "token=" + validKey),
                gateway("", "X-API-Key: " + validKey + "\r\n"),
                gateway("?scope=reports:read&limitStatus=403", "Authorization: Bearer " + validKey + "\r\n"),
                gateway("", ""))) {
            assertThat(isHandledByFastPath(plain)).as(plain).isTrue();
        }
    }

    @Test
    void whenRequestIsNotSimpleThenWebFluxHandlesIt() {
        warm();
        String request = verify(validKey);
        for (String unusual : List.of(
                with("Origin: https://console.example\r\n", request),
                with("Expect: 100-continue\r\n", request),
                with("Content-Encoding: gzip\r\n", request),
                with("Accept: text/plain\r\n", request),
                with("X-API-Key: " + service + "\r\n", request),
                with("Content-Type: text/plain\r\n", request),
                chunked(request),
                request.replace("Bearer " + service, "Bearer " + validKey),
                request.replace("Bearer " + service, "Basic abc"),
                request.replace("/v1/keys/verify", "/v1/keys/verify/"),
                request.replace("/v1/keys/verify", "/v1/keys//verify"),
                request.replace("/v1/keys/verify", "/v1/keys/%76erify"),
                request.replace("/v1/keys/verify", "/v1/keys/verify;a=b"),
                gateway("/v1/reports", "X-API-Key: " + validKey + "\r\n"),
                gateway("?scope=a%3Ab", "X-API-Key: " + validKey + "\r\n"),
                gateway("", "X-API-Key: " + validKey + "\r\n").replace("GET", "HEAD"),
                gateway("", "X-API-Key: " + validKey + "\r\n").replace(service, validKey))) {
            assertThat(isHandledByFastPath(unusual)).as(unusual).isFalse();
        }
    }

    private static String chunked(String request) {
        int body = request.indexOf("\r\n\r\n") + 4;
        String chunk =
                Integer.toHexString(request.length() - body) + "\r\n" + request.substring(body) + "\r\n0\r\n\r\n";
        return request.substring(0, body).replaceFirst("Content-Length: [0-9]+", "Transfer-Encoding: chunked") + chunk;
    }

    @Test
    void whenServiceKeyIsRevokedThenNextRequestIsRejected() {
        warm();
        keys.revoke(service);

        assertThat(send(verify(validKey))).startsWith("HTTP/1.1 401 ");
        assertThat(send(gateway("", "X-API-Key: " + validKey + "\r\n"))).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void whenKeyIsNotCachedThenFastPathWaitsForStore() {
        warm();
        for (int i = 0; i < 50; i++) {
            String fresh = keys.add(owner, owner);
            int before = ordinaryWay.calls.get();
            assertThat(send(verify(fresh))).contains("\"code\":\"VALID\"");
            assertThat(ordinaryWay.calls).hasValue(before);
        }
    }

    @Test
    void whenStoreIsUnavailableThenSameResponse() throws Exception {
        warm();
        String fresh = keys.add(owner, owner);
        DamagedFile file = new DamagedFile(storage.data());
        try {
            assertThat(isHandledByFastPath(verify(fresh))).isTrue();
            assertThat(send(verify(fresh)))
                    .startsWith("HTTP/1.1 503 ")
                    .containsIgnoringCase("Content-Type: application/problem+json");
            expectSameResponse(verify(fresh));
            expectSameResponse(gateway("", "X-API-Key: " + fresh + "\r\n"));
        } finally {
            file.repair();
        }
        assertThat(send(verify(fresh))).contains("\"code\":\"VALID\"");
    }

    /** With either path, and without a key. */
    @Test
    void whenCallerDisconnectsThenNothingIsLoggedAndNextSucceeds(CapturedOutput output) throws Exception {
        warm();
        String plain = verify(validKey);
        for (String call : List.of(plain, with(ORDINARY, plain), plain.replace(service, ""))) {
            for (int i = 0; i < 50; i++) {
                closeDuringRequest(call);
            }
        }
        assertThat(send(plain)).contains("\"code\":\"VALID\"");
        assertThat(output.getOut()).doesNotContain("ERROR");
    }

    private void closeDuringRequest(String call) throws IOException {
        try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), port)) {
            caller.setSoLinger(true, 0);
            caller.getOutputStream().write(call.substring(0, call.length() - 10).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Counts the requests that reach WebFlux. */
    @TestConfiguration(proxyBeanMethods = false)
    @Order(Ordered.HIGHEST_PRECEDENCE)
    static class WebFluxOnly implements WebFilter {

        final AtomicInteger calls = new AtomicInteger();

        @Override
        public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
            calls.incrementAndGet();
            return chain.filter(exchange);
        }
    }
}
