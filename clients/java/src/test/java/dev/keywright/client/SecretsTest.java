package dev.keywright.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.client.model.Credentials;
import dev.keywright.client.model.GeneratedKey;
import dev.keywright.client.model.IssuedKey;
import dev.keywright.client.model.KeyCheck;
import dev.keywright.client.model.Token;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models with a secret do not reveal it in logs. */
class SecretsTest {

    private static Stream<Object> holders() {
        return Stream.of(
                new Credentials().password("s3cret"),
                new GeneratedKey().key("s3cret"),
                new IssuedKey().key("s3cret"),
                new KeyCheck().key("s3cret"),
                new Token().token("s3cret"));
    }

    @ParameterizedTest
    @MethodSource("holders")
    void whenConvertedToStringThenWithoutSecret(Object holder) {
        assertThat(holder.toString()).doesNotContain("s3cret");
    }
}
