package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.Scope;
import dev.keywright.account.Scopes;
import dev.keywright.account.password.Password;
import dev.keywright.apikey.Credits;
import dev.keywright.apikey.KeyLimit;
import dev.keywright.apikey.cache.KeyLookup;
import dev.keywright.apikey.web.KeyFieldValidator;
import dev.keywright.net.Cidr;
import dev.keywright.net.ClientAddress;
import dev.keywright.persistence.CursorCodec;
import dev.keywright.persistence.PageRequest;
import dev.keywright.ratelimit.Quota;
import dev.keywright.support.keys.VerdictAssert;
import dev.keywright.usage.UsagePeriod;
import dev.keywright.verification.Explanation;
import dev.keywright.verification.Verdict;
import dev.keywright.verification.VerificationRequest;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.util.UriUtils;

/** The bounds in the OpenAPI spec are those of the code. */
class OpenApiBoundsTest {

    private static final OpenAPI SPEC = new OpenAPIV3Parser().read("api/openapi.yaml");

    private static final String MAX_ADDRESS = "[0000:0000:0000:0000:0000:ffff:255.255.255.255]";

    private static Schema<?> schema(String name) {
        Schema<?> schema = SPEC.getComponents().getSchemas().get(name);
        return Objects.requireNonNull(schema, name);
    }

    private static Schema<?> field(String schema, String name) {
        Schema<?> field = schema(schema).getProperties().get(name);
        return Objects.requireNonNull(field, name);
    }

    @ParameterizedTest
    @CsvSource({"NewKey", "KeyChanges", "KeyToImport"})
    void whenKeyHasTermsThenTheirBoundsAreThoseOfCode(String body) {
        assertThat(field(body, "name").getMaxLength()).isEqualTo(KeyFieldValidator.MAX_NAME_LENGTH);
        assertThat(field(body, "scopes").getMaxItems()).isEqualTo(Scopes.MAX);
        assertThat(field(body, "allowedAddresses").getMaxItems()).isEqualTo(KeyFieldValidator.MAX_ADDRESSES);
        assertThat(field(body, "allowedAddresses").getItems().getMaxLength()).isEqualTo(Cidr.MAX_LENGTH);
        assertThat(field(body, "limits").getMaxItems()).isEqualTo(KeyLimit.MAX);
    }

    @ParameterizedTest
    @CsvSource({"KeyRecord", "IssuedKey", "Verification"})
    void whenResponseDescribesKeyThenItsBoundsAreThoseOfCode(String body) {
        assertThat(field(body, "name").getMaxLength()).isEqualTo(KeyFieldValidator.MAX_NAME_LENGTH);
        assertThat(field(body, "externalId").getMaxLength()).isEqualTo(KeyFieldValidator.MAX_EXTERNAL_ID_LENGTH);
        assertThat(field(body, "scopes").getMaxItems()).isEqualTo(Scopes.MAX);
        assertThat(field(body, "allowedAddresses").getMaxItems()).isEqualTo(KeyFieldValidator.MAX_ADDRESSES);
        assertThat(field(body, "limits").getMaxItems()).isEqualTo(KeyLimit.MAX);
    }

    @ParameterizedTest
    @CsvSource({"NewAccount, password", "NewSession, password", "PasswordChange, newPassword"})
    void whenRequestHasPasswordThenItsMaxLengthIsThatOfCode(String body, String field) {
        assertThat(field(body, field).getMaxLength()).isEqualTo(Password.MAX_LENGTH);
    }

    @Test
    void whenKeyIsVerifiedThenBoundsAreThoseOfCode() {
        assertThat(field("KeyCheck", "key").getMaxLength()).isEqualTo(KeyLookup.MAX_LENGTH);
        assertThat(field("KeyCheck", "scopes").getMaxItems()).isEqualTo(Scopes.MAX);
        assertThat(field("KeyCheck", "cost").getMaximum()).isEqualTo(BigDecimal.valueOf(VerificationRequest.MAX_COST));
        assertThat(field("Introspection", "token").getMaxLength()).isEqualTo(KeyLookup.MAX_LENGTH);
    }

    @Test
    void whenValueIsPartOfManyRequestsThenItsBoundsAreThoseOfCode() {
        assertThat(schema("Scope").getMaxLength()).isEqualTo(Scope.MAX_LENGTH);
        assertThat(field("KeyLimit", "limit").getMaximum()).isEqualTo(BigDecimal.valueOf(Quota.MAX_PERMITS));
        assertThat(field("KeyLimit", "period").getMaxLength()).isEqualTo(KeyLimit.MAX_PERIOD_LENGTH);
        assertThat(field("Credits", "remaining").getMaximum()).isEqualTo(BigDecimal.valueOf(Credits.MAX));
        assertThat(field("Refill", "amount").getMaximum()).isEqualTo(BigDecimal.valueOf(Credits.MAX));
    }

    @Test
    void whenValueIsPartOfManyResponsesThenItsBoundsAreThoseOfCode() {
        assertThat(field("KeyLimitRecord", "limit").getMaximum()).isEqualTo(BigDecimal.valueOf(Quota.MAX_PERMITS));
        assertThat(field("KeyLimitRecord", "period").getMaxLength()).isEqualTo(KeyLimit.MAX_PERIOD_LENGTH);
        assertThat(field("CreditsRecord", "remaining").getMaximum()).isEqualTo(BigDecimal.valueOf(Credits.MAX));
        assertThat(field("RemainingCredits", "remaining").getMaximum()).isEqualTo(BigDecimal.valueOf(Credits.MAX));
        assertThat(field("RefillRecord", "amount").getMaximum()).isEqualTo(BigDecimal.valueOf(Credits.MAX));
    }

    /** Each check of a verification is at most one step. The longest detail names every scope that a request can need. */
    @Test
    void whenVerificationIsExplainedThenBoundsAreThoseOfCode() {
        List<Scope> longest = IntStream.range(0, Scopes.MAX)
                .mapToObj((number) -> new Scope("a:" + "b".repeat(Scope.MAX_LENGTH - 4) + (10 + number % 10)))
                .toList();
        VerificationRequest request = new VerificationRequest("key", longest, null, 1);
        Explanation lacking = Explanation.of(VerdictAssert.of(Verdict.Code.INSUFFICIENT_SCOPE), request);
        Explanation exhausted = Explanation.of(VerdictAssert.of(Verdict.Code.CREDITS_EXHAUSTED), request);

        assertThat(lacking.steps().get(lacking.steps().size() - 1).detail())
                .hasSize(field("VerdictStep", "detail").getMaxLength());
        assertThat(exhausted.steps())
                .hasSize(field("Verification", "explanation").getMaxItems());
    }

    @Test
    void whenScopesAreOneTextThenItsMaxLengthIsThatOfCode() {
        int longest = Scopes.MAX * (Scope.MAX_LENGTH + 1) - 1;

        assertThat(field("IntrospectedKey", "scope").getMaxLength()).isEqualTo(longest);
        assertThat(header("VerifiedScopes").getMaxLength()).isEqualTo(longest);
        String many = "a:b ".repeat(Scopes.MAX);
        assertThat(forwardAuthParameter("scope").getMaxItems()).isEqualTo(Scopes.MAX);
        assertThat(Stream.of(
                        field("Introspection", "scope"),
                        forwardAuthParameter("scope").getItems(),
                        forwardAuthParameter("X-Keywright-Scope")))
                .extracting(Schema::getPattern)
                .allSatisfy((pattern) -> {
                    assertThat(many).matches(pattern);
                    assertThat(many + "a:b").doesNotMatch(pattern);
                });
    }

    /** Four bytes of UTF-8, each as {@code %XX}. */
    @Test
    void whenExternalIdIsEncodedThenLongestFitsExactly() {
        String longest = UriUtils.encode(
                "\uD83D\uDE00".repeat(KeyFieldValidator.MAX_EXTERNAL_ID_LENGTH), StandardCharsets.UTF_8);

        assertThat(longest)
                .hasSize(header("VerifiedExternalId").getMaxLength())
                .matches(header("VerifiedExternalId").getPattern());
    }

    private static Schema<?> header(String name) {
        return Objects.requireNonNull(SPEC.getComponents().getHeaders().get(name))
                .getSchema();
    }

    private static Schema<?> forwardAuthParameter(String name) {
        return Objects.requireNonNull(SPEC.getPaths().get("/v1/forward-auth")).getGet().getParameters().stream()
                .filter((parameter) -> name.equals(parameter.getName()))
                .findFirst()
                .orElseThrow()
                .getSchema();
    }

    @Test
    void whenListHasPagesThenBoundsAreThoseOfCode() {
        assertThat(parameter("Limit").getMaximum()).isEqualTo(BigDecimal.valueOf(PageRequest.MAX));
        assertThat(parameter("Cursor").getMaxLength()).isEqualTo(CursorCodec.MAX_LENGTH);
        assertThat(field("KeyRecordList", "items").getMaxItems()).isEqualTo(PageRequest.MAX);
        assertThat(field("KeyUsage", "items").getMaxItems()).isEqualTo(UsagePeriod.MAX);
    }

    private static Schema<?> parameter(String name) {
        return Objects.requireNonNull(SPEC.getComponents().getParameters().get(name))
                .getSchema();
    }

    @ParameterizedTest
    @CsvSource({"KeyCheck", "Introspection"})
    void whenAddressIsLongestThenItFitsExactly(String body) {
        assertThat(ClientAddress.parse(MAX_ADDRESS)).isPresent();
        assertThat(field(body, "address").getMaxLength()).isEqualTo(MAX_ADDRESS.length());
    }

    @Test
    void whenRangeIsLongestThenItFitsExactly() {
        String longest = MAX_ADDRESS + "/128";

        assertThat(Cidr.of(longest)).hasToString("255.255.255.255/32");
        assertThat(longest).hasSize(Cidr.MAX_LENGTH);
    }
}
