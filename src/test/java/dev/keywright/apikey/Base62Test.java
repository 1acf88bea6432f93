package dev.keywright.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Base62Test {

    @Nested
    class Encoded {

        @ParameterizedTest
        @CsvSource({"0, 000000", "9, 000009", "10, 00000A", "35, 00000Z", "36, 00000a", "61, 00000z", "62, 000010"})
        void whenNumberIsSmallThenPaddedWithZeros(long number, String text) {
            assertThat(Base62.encode(number, 6)).isEqualTo(text);
        }

        @Test
        void whenNumberIsGreatestCheckThenItFits() {
            assertThat(Base62.encode(0xffff_ffffL, 6)).isEqualTo("4gfFC3");
        }
    }

    @Nested
    class Random {

        /**
         * Each of 62 characters is expected 1000 times with a standard deviation of 31; 200 is more than 6 deviations.
         */
        @Test
        void whenDrawnOftenThenCharactersAreEquallyFrequent() {
            Map<Integer, Long> counts = Base62.random(new SecureRandom(), 62_000)
                    .chars()
                    .boxed()
                    .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

            assertThat(counts).hasSize(62);
            assertThat(counts.values()).allSatisfy((count) -> assertThat(count).isBetween(800L, 1200L));
        }
    }

    @Nested
    class Recognized {

        @Test
        void whenAllCharactersAreInAlphabetThenBase62() {
            assertThat(Base62.isBase62("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
                    .isTrue();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"_", "-", "+", "/", "=", " ", "/0", "9:", "@A", "Z[", "`a", "z{", "é", "\u0661", "\uff21"})
        void whenAnyCharacterIsNotInAlphabetThenNotBase62(String text) {
            assertThat(Base62.isBase62(text)).isFalse();
        }
    }
}
