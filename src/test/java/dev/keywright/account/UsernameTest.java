package dev.keywright.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsernameTest {

    @Nested
    class Parsed {

        @ParameterizedTest
        @ValueSource(strings = {"abc", "testuser", "Ann.O_Brien-2", "...", "123"})
        void whenValidThenTextIsUnchanged(String text) {
            assertThat(Username.parse(text)).map(Username::value).contains(text);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "ab",
                    " abc",
                    "abc ",
                    "abc\n",
                    "a b",
                    "a@b.c",
                    "a/b",
                    "<b>",
                    "j\u00f6rg",
                    "abc\0",
                    "\uff41bc"
                })
        void whenFormatIsInvalidThenRejected(String text) {
            assertThat(Username.parse(text)).isEmpty();
            assertThatIllegalArgumentException().isThrownBy(() -> new Username(text));
        }

        @Test
        void whenLongerThanMaximumThenRejected() {
            assertThat(Username.parse("a".repeat(64))).isPresent();
            assertThat(Username.parse("a".repeat(65))).isEmpty();
        }
    }

    @Nested
    class Compared {

        @Test
        void whenOnlyCaseDiffersThenCanonicalNameIsSame() {
            assertThat(new Username("TestIUser").lowerCase()).isEqualTo(new Username("testiuser").lowerCase());
        }
    }
}
