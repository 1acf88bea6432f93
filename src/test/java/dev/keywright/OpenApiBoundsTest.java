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
import dev.keywright.usage.UsagePeriod;
import dev.keywright.verification.VerificationRequest;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.math.BigDecimal;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
