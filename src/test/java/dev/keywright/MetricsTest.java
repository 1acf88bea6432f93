package dev.keywright;

import static dev.keywright.support.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.ServiceTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** The metrics of the service, and who may read them. */
class MetricsTest {

    private static final String PROMETHEUS = "/actuator/prometheus";

    @Nested
    class Read extends V1Test {

        private String operator;
        private String reader;

        @BeforeEach
        void createReader() {
            operator = operatorToken();
            reader = newServiceKey("keywright:metrics:read");
        }

        private String newServiceKey(String scope) {
            return body(post(operator, "/v1/keys", "{\"scopes\":[\"" + scope + "\"]}")
                            .expectStatus()
                            .isCreated())
                    .required("key")
                    .stringValue();
        }

        private List<String> metrics() {
            String text = get(reader, PROMETHEUS)
                    .expectStatus()
                    .isOk()
                    .expectBody(String.class)
                    .returnResult()
                    .getResponseBody();
            return Objects.requireNonNull(text).lines().toList();
        }

        /** The value of the single line with this name and all of these labels. */
        private double value(String name, String... labels) {
            return metrics().stream()
                    .filter((line) -> line.startsWith(name + "{") || line.startsWith(name + " "))
                    .filter((line) -> List.of(labels).stream().allMatch(line::contains))
                    .map((line) -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .reduce((one, other) -> {
                        throw new AssertionError("more than one line of " + name);
                    })
                    .orElseThrow(() -> new AssertionError("no line of " + name));
        }

        @Test
        void whenCallerIsAnonymousThenUnauthorized() {
            client.get().uri(PROMETHEUS).exchange().expectStatus().isUnauthorized();
        }

        @Test
        void whenScopeDiffersThenForbidden() {
            String verifier = newServiceKey("keywright:verify");

            get(verifier, PROMETHEUS).expectStatus().isForbidden();
        }

        @Test
        void whenScopeIsForMetricsThenNothingElseIsOpen() {
            get(reader, "/actuator/metrics").expectStatus().isOk();
            get(reader, "/v1/keys").expectStatus().isForbidden();
            get(reader, "/v1/audit").expectStatus().isForbidden();
            get(reader, "/actuator").expectStatus().isForbidden();
        }

        @Test
        void whenKeysAreVerifiedThenVerdictsAreCountedByEndpointAndCode() {
            String verifier = newServiceKey("keywright:verify");
            String key = newKey(operator);
            String[] valid = {"endpoint=\"verify\"", "code=\"VALID\""};
            double before = value("keywright_verdicts_total", valid);

            for (int i = 0; i < 3; i++) {
                post(verifier, "/v1/keys/verify", keyBody(key)).expectStatus().isOk();
            }
            post(operator, "/v1/keys/verify", keyBody(key)).expectStatus().isOk();

            assertThat(value("keywright_verdicts_total", valid) - before).isEqualTo(4);
            assertThat(value("keywright_verdict_time_seconds_count", "endpoint=\"verify\""))
                    .isGreaterThanOrEqualTo(4);
            assertThat(value("keywright_verdict_time_seconds_bucket", "endpoint=\"verify\"", "le=\"+Inf\""))
                    .isEqualTo(value("keywright_verdict_time_seconds_count", "endpoint=\"verify\""));
        }

        @Test
        void whenLoginsAreAttemptedThenCountedByOutcome() {
            double before = value("keywright_logins_total", "wrong_password");
            double right = value("keywright_logins_total", "succeeded");
            register(username, PASSWORD);

            post("/login", credentials(username, "another")).expectStatus().isUnauthorized();
            logIn(username, PASSWORD);

            assertThat(value("keywright_logins_total", "wrong_password") - before)
                    .isEqualTo(1);
            assertThat(value("keywright_logins_total", "succeeded") - right).isEqualTo(1);
        }

        @Test
        void whenMetricsAreDocumentedThenNameAndTypeMatch() throws IOException {
            List<String> reported = metrics().stream()
                    .filter((line) -> line.startsWith("# TYPE keywright_"))
                    .map((line) -> line.substring("# TYPE ".length()))
                    // The maximum of a histogram is a separate gauge.
                    .filter((line) -> !line.endsWith("_max gauge"))
                    .toList();

            assertThat(reported)
                    .containsExactlyInAnyOrderElementsOf(Files.readAllLines(Path.of("docs/metrics.md")).stream()
                            .filter((line) -> line.startsWith("| `keywright_"))
                            .map((line) -> line.split("[|` ]+"))
                            .map((cells) -> cells[1] + " " + cells[2])
                            .toList());
        }

        @ParameterizedTest
        @ValueSource(strings = {"docs/grafana/keywright.json", "docs/grafana/alerts.yaml"})
        void whenPanelOrAlertQueriesMetricThenMetricExists(String file) throws IOException {
            get(operator, "/v1/keys").expectStatus().isOk();
            // A request is measured after its response is sent.
            await(() -> metrics().stream().anyMatch((line) -> line.startsWith("http_server_requests_seconds_count{")));
            List<PromQl> requested = Files.readAllLines(Path.of(file)).stream()
                    .map(String::strip)
                    .filter((line) -> line.startsWith("\"expr\": ") || line.startsWith("expr: "))
                    .map((line) ->
                            new PromQl(line.substring(line.indexOf(": ") + 2).replace("\\\"", "\"")))
                    .toList();
            List<String> reported = metrics();

            assertThat(requested).hasSizeGreaterThan(4);
            for (PromQl expression : requested) {
                assertThat(expression.names()).as(expression.text()).isNotEmpty();
                for (String name : expression.names()) {
                    assertThat(reported).as(name).anyMatch((line) -> line.matches(name + "[{ ].*"));
                    for (String label : expression.labels()) {
                        assertThat(reported)
                                .as(name + " by " + label)
                                .anyMatch((line) -> line.matches(name + "\\{.*\\b" + label + "=.*"));
                    }
                }
            }
        }

        @Test
        void whenMetricsAreReadThenTheyNameNoKeyAccountOrAddress() {
            String key = newKey(operator);
            post(operator, "/v1/keys/verify", keyBody(key)).expectStatus().isOk();
            get(operator, "/v1/keys/" + key.split("_")[1]).expectBody();
            get(operator, "/nothing/like/" + username).expectBody();

            assertThat(String.join("\n", metrics()))
                    .doesNotContain(key.split("_")[1], username, "127.0.0.1", "10.0.", operator);
        }
    }

    @Nested
    @TestPropertySource(properties = {"management.server.port=0", "management.server.address=127.0.0.1"})
    class OnManagementPort extends ServiceTest {

        @LocalManagementPort
        private int managementPort;

        private String serviceKey() {
            return Objects.requireNonNull(client.post()
                            .uri("/v1/keys")
                            .headers((headers) -> headers.setBearerAuth(newToken()))
                            .contentType(MediaType.APPLICATION_JSON)
                            .bodyValue("{\"scopes\":[\"keywright:verify\"]}")
                            .exchange()
                            .expectBody(JsonNode.class)
                            .returnResult()
                            .getResponseBody())
                    .required("key")
                    .stringValue();
        }

        private WebTestClient management() {
            return WebTestClient.bindToServer(CONNECTOR)
                    .baseUrl("http://127.0.0.1:" + managementPort)
                    .build();
        }

        @Test
        void whenRequestedOnManagementPortThenNoKeyIsNeeded() {
            management().get().uri(PROMETHEUS).exchange().expectStatus().isOk();
            management()
                    .get()
                    .uri("/actuator/health/readiness")
                    .exchange()
                    .expectStatus()
                    .isOk();
        }

        @Test
        void whenApiIsRequestedOnManagementPortThenNotFound() {
            management().get().uri("/list-keys").exchange().expectStatus().isNotFound();
            management().get().uri("/v1/forward-auth").exchange().expectStatus().isNotFound();
            management()
                    .post()
                    .uri("/v1/keys/verify")
                    .headers((headers) -> headers.setBearerAuth(serviceKey()))
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(keyBody("kw_none"))
                    .exchange()
                    .expectStatus()
                    .isNotFound();
        }

        @Test
        void whenAddressIsOverItsLimitThenCounted() {
            for (int i = 0; i < 11; i++) {
                client.get().uri("/list-keys").exchange().expectBody();
            }

            String metrics = Objects.requireNonNull(management()
                    .get()
                    .uri(PROMETHEUS)
                    .exchange()
                    .expectBody(String.class)
                    .returnResult()
                    .getResponseBody());
            assertThat(metrics)
                    .containsPattern("keywright_limit_decisions_total\\{limit=\"address\",outcome=\"rejected\"} [1-9]")
                    .containsPattern("keywright_limit_decisions_total\\{limit=\"address\",outcome=\"allowed\"} [1-9]");
        }

        @Test
        void whenRequestedOnOtherPortThenNotFound() {
            client.get().uri(PROMETHEUS).exchange().expectStatus().isUnauthorized();
        }
    }

    /** A PromQL expression, parsed only as far as needed to find names. */
    private record PromQl(String text) {

        private static final Pattern BY = Pattern.compile("\\bby \\(([a-z, ]+)\\)");
        private static final Pattern MATCHER = Pattern.compile("([a-z_]+)(?:=~|!=|=)\"[^\"]*\"");
        private static final Pattern NAME = Pattern.compile("\\b[a-z]+(?:_[a-z0-9]+)+\\b");

        /** Prometheus adds this label for the target. */
        private static final String TARGET = "instance";

        List<String> names() {
            String bare =
                    BY.matcher(text).replaceAll("").replaceAll("\\{[^}]*}", "").replace("$__rate_interval", "");
            return NAME.matcher(bare)
                    .results()
                    .map(MatchResult::group)
                    .filter((name) -> !name.equals("histogram_quantile"))
                    .distinct()
                    .toList();
        }

        List<String> labels() {
            Stream<String> grouped = BY.matcher(text)
                    .results()
                    .flatMap((found) -> Stream.of(found.group(1).split(", ")));
            Stream<String> matched = MATCHER.matcher(text).results().map((found) -> found.group(1));
            return Stream.concat(grouped, matched)
                    .filter((label) -> !label.equals(TARGET))
                    .distinct()
                    .toList();
        }
    }
}
