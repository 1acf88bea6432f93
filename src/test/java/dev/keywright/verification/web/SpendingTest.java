package dev.keywright.verification.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

/** How a verification spends limits and credits. */
class SpendingTest extends V1Test {

    private String operator;
    private String serviceKey;

    @BeforeEach
    void addServiceKey() {
        operator = operatorToken();
        serviceKey =
                keyWith("{\"scopes\":[\"keywright:verify\"]}").required("key").stringValue();
    }

    private JsonNode keyWith(String terms) {
        return body(post(operator, "/v1/keys", terms).expectStatus().isCreated());
    }

    private JsonNode verify(JsonNode key, String more) {
        return ok(post(serviceKey, "/v1/keys/verify", check(key, more)));
    }

    private static String check(JsonNode key, String more) {
        return "{\"key\":" + key.required("key") + more + "}";
    }

    private static String code(JsonNode verdict) {
        return verdict.required("code").stringValue();
    }

    @Test
    void whenLimitIsExhaustedThenOtherLimitsAndCreditsAreUnchanged() {
        JsonNode key = keyWith("""
                {"limits":[{"name":"few","limit":3,"period":"PT1H"},{"name":"many","limit":10,"period":"PT1H"}],
                 "credits":{"remaining":10}}
                """);

        verify(key, ",\"cost\":2");
        JsonNode rejected = verify(key, ",\"cost\":2");
        JsonNode last = verify(key, "");

        assertThat(code(rejected)).isEqualTo("RATE_LIMITED");
        assertThat(rejected.required("exceededLimit").stringValue()).isEqualTo("few");
        assertThat(Duration.parse(rejected.required("retryAfter").stringValue()))
                .isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        assertThat(last.required("retryAfter").isNull()).isTrue();
        assertThat(code(last)).isEqualTo("VALID");
        assertThat(remaining(last)).isEqualTo(7);
        assertThat(last.required("limits"))
                .extracting((limit) -> limit.required("remaining").intValue())
                .containsExactly(0, 7);
    }

    @Test
    void whenExplainedThenSameVerdictAndNothingIsSpent() {
        JsonNode key = keyWith(
                "{\"limits\":[{\"name\":\"one\",\"limit\":1,\"period\":\"PT1H\"}],\"credits\":{\"remaining\":1}}");

        JsonNode explained = verify(key, ",\"explain\":true");
        JsonNode spent = verify(key, "");
        JsonNode rejected = verify(key, ",\"explain\":true");

        assertThat(List.of(code(explained), code(spent), code(rejected)))
                .containsExactly("VALID", "VALID", "RATE_LIMITED");
        assertThat(explained.required("explanation"))
                .allMatch((step) -> step.required("passed").booleanValue());
        JsonNode lastStep = rejected.required("explanation")
                .get(rejected.required("explanation").size() - 1);
        assertThat(code(lastStep)).isEqualTo("RATE_LIMITED");
        assertThat(lastStep.required("passed").booleanValue()).isFalse();
    }

    @Test
    void whenManyVerifyConcurrentlyThenExactlyCreditsPass() {
        JsonNode key = keyWith("{\"credits\":{\"remaining\":150}}");
        WebClient web = webClient();

        List<String> codes = Flux.fromStream(IntStream.range(0, 250).boxed())
                .flatMap(
                        (call) -> web.post()
                                .uri("/v1/keys/verify")
                                .header("X-API-Key", serviceKey)
                                .header("Content-Type", "application/json")
                                .bodyValue(check(key, ""))
                                .retrieve()
                                .bodyToMono(JsonNode.class)
                                .map(SpendingTest::code),
                        32)
                .collectList()
                .block();

        assertThat(codes).filteredOn("VALID"::equals).hasSize(150);
        assertThat(codes).filteredOn("CREDITS_EXHAUSTED"::equals).hasSize(100);
    }

    /** By then the node has leased all credits. */
    @Test
    void whenCreditIsSpentThenRecordAndVerdictAgree() {
        JsonNode key = keyWith("{\"credits\":{\"remaining\":100}}");
        String id = key.required("id").stringValue();

        assertThat(remaining(verify(key, ""))).isEqualTo(99);

        assertThat(remaining(ok(get(operator, "/v1/keys/" + id)))).isEqualTo(99);
        assertThat(ok(get(operator, "/v1/keys?limit=200")).required("items"))
                .filteredOn((item) -> item.required("id").stringValue().equals(id))
                .singleElement()
                .satisfies((item) -> assertThat(remaining(item)).isEqualTo(99));
        assertThat(remaining(ok(patch(operator, "/v1/keys/" + id, "{\"name\":\"renamed\"}"))))
                .isEqualTo(99);
        assertThat(remaining(ok(patch(operator, "/v1/keys/" + id, "{\"credits\":{\"remaining\":7}}"))))
                .isEqualTo(7);
    }

    private static long remaining(JsonNode recordOrVerdict) {
        return recordOrVerdict.required("credits").required("remaining").longValue();
    }

    @Test
    void whenCreditsAreChangedThenNewOnesAreSpentImmediately() {
        JsonNode key = keyWith("{\"credits\":{\"remaining\":500}}");
        verify(key, "");

        patch(operator, "/v1/keys/" + key.required("id").stringValue(), "{\"credits\":{\"remaining\":1}}")
                .expectStatus()
                .isOk();
        JsonNode first = verify(key, "");
        JsonNode second = verify(key, "");

        assertThat(remaining(first)).isZero();
        assertThat(code(second)).isEqualTo("CREDITS_EXHAUSTED");
    }

    @Test
    void whenCreditsAreRemovedThenUnlimited() {
        JsonNode key = keyWith("{\"credits\":{\"remaining\":1}}");
        verify(key, "");
        patch(operator, "/v1/keys/" + key.required("id").stringValue(), "{\"credits\":null}")
                .expectStatus()
                .isOk();

        JsonNode verdict = verify(key, ",\"cost\":1000");

        assertThat(code(verdict)).isEqualTo("VALID");
        assertThat(verdict.required("credits").isNull()).isTrue();
    }

    @Test
    void whenKeyIsRotatedThenBothSpendSameCredits() {
        JsonNode key = keyWith(
                "{\"limits\":[{\"name\":\"two\",\"limit\":2,\"period\":\"PT1H\"}],\"credits\":{\"remaining\":10}}");
        verify(key, "");
        JsonNode next = body(
                post(operator, "/v1/keys/" + key.required("id").stringValue() + "/rotate", "{\"overlap\":\"PT1H\"}")
                        .expectStatus()
                        .isCreated());

        JsonNode second = verify(next, "");

        assertThat(remaining(second)).isEqualTo(8);
        assertThat(code(verify(key, ""))).isEqualTo("RATE_LIMITED");
        assertThat(code(verify(next, ""))).isEqualTo("RATE_LIMITED");
    }
}
