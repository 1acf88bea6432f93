package dev.keywright.account.password;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordTest {

    /** One character of Unicode, two units of UTF-16. */
    private static final String KEY_EMOJI = "\ud83d\udd11";

    @Nested
    class Parsed {

        @ParameterizedTest
        @ValueSource(strings = {"", " pass123 ", "\tpass\n", "\u00a0", "PASS", "p\u00e4ss", "\u001f", "e\u0301"})
        void whenWellFormedThenNeitherTrimmedNorChanged(String text) {
            assertThat(Password.parse(text)).map(Password::text).contains(text);
        }

        @Test
        void whenLongerThanMaximumThenRejected() {
            assertThat(Password.parse("a".repeat(256))).isPresent();
            assertThat(Password.parse("a".repeat(257))).isEmpty();
        }

        @Test
        void whenOutsideBasicPlaneThenMaximumCountsCodePoints() {
            assertThat(Password.parse(KEY_EMOJI.repeat(256))).isPresent();
            assertThat(Password.parse(KEY_EMOJI.repeat(257))).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"\0", "pass\0word", "password\0"})
        void whenPasswordHasNulThenRejected(String text) {
            assertThat(Password.parse(text)).isEmpty();
        }

        /** Not literals in an annotation, since a class file cannot store an unpaired surrogate. */
        @Test
        void whenSurrogateIsUnpairedThenRejected() {
            assertThat(Password.parse("password" + KEY_EMOJI.charAt(0))).isEmpty();
            assertThat(Password.parse(KEY_EMOJI.charAt(1) + "password")).isEmpty();
            assertThat(Password.parse("" + KEY_EMOJI.charAt(1) + KEY_EMOJI.charAt(0)))
                    .isEmpty();
        }
    }

    @Nested
    class Length {

        @Test
        void whenOutsideBasicPlaneThenCountedAsCodePoints() {
            assertThat(Password.parse("ab" + KEY_EMOJI)).map(Password::length).contains(3);
        }
    }

    @Nested
    class Printed {

        @Test
        void whenPrintedThenPasswordIsHidden() {
            assertThat(Password.parse("pass123").orElseThrow()).hasToString("Password[***]");
        }
    }
}
