package dev.keywright.apikey.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.problem.ApiException;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFieldValidatorTest {

    /** The pattern rejects what every regex dialect can name. Unpaired surrogates and U+0080 to U+009F are in the documentation. */
    @ParameterizedTest
    @ValueSource(strings = {"name", "externalId"})
    void whenTextHasControlCharacterThenRejectedByCodeAndPattern(String field) {
        Pattern pattern = pattern(field);
        IntPredicate isInPattern =
                (character) -> pattern.matcher(Character.toString(character)).find();
        IntPredicate isInCode = (character) -> isValid(field, Character.toString(character));

        assertThat(excluded(isInPattern)).containsExactly(controlCharacters(0x7F));
        assertThat(excluded(isInCode))
                .containsExactly(IntStream.concat(
                                IntStream.of(controlCharacters(0x9F)),
                                IntStream.rangeClosed(Character.MIN_SURROGATE, Character.MAX_SURROGATE))
                        .toArray());
    }

    private static int[] excluded(IntPredicate allowed) {
        return IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(allowed.negate())
                .toArray();
    }

    private static int[] controlCharacters(int last) {
        return IntStream.rangeClosed(0, last).filter(Character::isISOControl).toArray();
    }

    private static boolean isValid(String field, String text) {
        try {
            String valid = "name".equals(field) ? KeyFieldValidator.name(text) : KeyFieldValidator.externalId(text);
            return valid != null;
        } catch (ApiException invalid) {
            return false;
        }
    }

    private static Pattern pattern(String field) {
        Schema<?> newKey = Objects.requireNonNull(new OpenAPIV3Parser()
                .read("api/openapi.yaml")
                .getComponents()
                .getSchemas()
                .get("NewKey"));
        Schema<?> text = Objects.requireNonNull(newKey.getProperties().get(field));
        return Pattern.compile(text.getPattern());
    }
}
