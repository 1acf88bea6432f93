package dev.keywright.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.client.model.Token;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Models with a secret do not reveal it in logs. A field counts as secret by its name, so that a new model cannot be forgotten. */
class SecretsTest {

    private static final Pattern SECRET_NAME = Pattern.compile("(?i).*(key|password|secret|token).*");

    /** The ids of keys, which are safe to log, and the type of an introspected token. */
    private static final Set<String> PUBLIC = Set.of("actorKey", "keyId", "token_type");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .build();

    private static Stream<Field> secrets() {
        return fields().filter((field) -> SECRET_NAME.matcher(field.name()).matches())
                .filter((field) -> !PUBLIC.contains(field.name()));
    }

    private static Stream<Field> fields() {
        ClassPathScanningCandidateComponentProvider models = new ClassPathScanningCandidateComponentProvider(false);
        models.addIncludeFilter((model, all) -> true);
        return models.findCandidateComponents(Token.class.getPackageName()).stream()
                .<Class<?>>map((model) -> ClassUtils.resolveClassName(model.getBeanClassName(), null))
                .flatMap(SecretsTest::fields);
    }

    private static Stream<Field> fields(Class<?> model) {
        return Stream.of(model.getFields())
                .filter((constant) -> constant.getName().startsWith("JSON_PROPERTY_"))
                .filter((constant) -> Modifier.isStatic(constant.getModifiers()))
                .map((constant) -> new Field(model, (String) ReflectionUtils.getField(constant, null)));
    }

    @Test
    void whenModelHasSecretThenItsFieldIsFound() {
        assertThat(secrets())
                .extracting(Field::toString)
                .contains(
                        "AccountRegistration.password",
                        "GeneratedKey.key",
                        "IssuedKey.key",
                        "IssuedSession.token",
                        "KeyCheck.key",
                        "KeyList.keys",
                        "NewSession.password",
                        "PasswordChange.newPassword",
                        "Token.token");
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void whenConvertedToStringThenWithoutSecret(Field secret) {
        Object model = JSON.convertValue(Map.of(secret.name(), "s3cret"), secret.model());

        assertThat(JSON.writeValueAsString(model)).contains("s3cret");
        assertThat(model.toString()).doesNotContain("s3cret");
    }

    /** A field, by its name in JSON. */
    private record Field(Class<?> model, String name) {
        @Override
        public String toString() {
            return model.getSimpleName() + '.' + name;
        }
    }
}
