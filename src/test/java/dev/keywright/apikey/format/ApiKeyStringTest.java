package dev.keywright.apikey.format;

import static dev.keywright.support.keys.TestKeyStrings.ID;
import static dev.keywright.support.keys.TestKeyStrings.KNOWN;
import static dev.keywright.support.keys.TestKeyStrings.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keywright.apikey.KeyId;
import dev.keywright.support.keys.TestKeyStrings;
import java.security.SecureRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyStringTest {

    private final SecureRandom random = new SecureRandom();

    @Nested
    class Generated {

        @Test
        void whenGeneratedThenInDocumentedFormat() {
            assertThat(ApiKeyString.random("kw", random).text()).matches("kw_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}");
        }

        @Test
        void whenGeneratedThenParsesToItself() {
            ApiKeyString made = ApiKeyString.random("acme_live_2", random);

            assertThat(ApiKeyString.parse(made.text())).contains(made);
        }

        @Test
        void whenGeneratedTwiceThenIdAndSecretDiffer() {
            ApiKeyString one = ApiKeyString.random("kw", random);
            ApiKeyString other = ApiKeyString.random("kw", random);

            assertThat(one.id()).isNotEqualTo(other.id());
            assertThat(secret(one)).isNotEqualTo(secret(other));
        }

        private static String secret(ApiKeyString key) {
            return key.text().substring(16, 48);
        }

        @ParameterizedTest
        @ValueSource(strings = {"k", "kw", "k2", "k_", "acme_live_2", "abcdefghijklmnopqrst"})
        void whenPrefixIsValidThenUsed(String prefix) {
            assertThat(ApiKeyString.random(prefix, random).prefix()).isEqualTo(prefix);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "K", "Kw", "2kw", "_kw", "k-w", "kw ", "kw\n", "ké", "abcdefghijklmnopqrstu"})
        void whenPrefixIsInvalidThenRejected(String prefix) {
            assertThatIllegalArgumentException().isThrownBy(() -> ApiKeyString.random(prefix, random));
        }
    }

    @Nested
    class Parsed {

        @Test
        void whenFormatIsValidThenPartsAreParsed() {
            assertThat(ApiKeyString.parse(KNOWN)).hasValueSatisfying((key) -> {
                assertThat(key.prefix()).isEqualTo("kw");
                assertThat(key.id()).isEqualTo(new KeyId(ID));
                assertThat(key.text()).isEqualTo(KNOWN);
            });
        }

        /** CRC-32 0xbf81a484 and 0x35dce7f4; that of the last is small, so that its check starts with zeros. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "acme_live_2_0123456789AB_abcdefghijklmnopqrstuvwxyzABCDEF3VRBdk",
                    "abcdefghijklmnopqrst_0123456789AB_abcdefghijklmnopqrstuvwxyzABCDEF0z9hmW",
                    "kw_000000000170_abcdefghijklmnopqrstuvwxyzABCDEF00XKIM"
                })
        void whenComputedElsewhereThenParsed(String text) {
            assertThat(ApiKeyString.parse(text)).isPresent();
        }

        @Test
        void whenAnyOneCharacterDiffersThenRejected() {
            for (int i = 0; i < KNOWN.length(); i++) {
                for (char other = ' '; other <= '~'; other++) {
                    if (other != KNOWN.charAt(i)) {
                        String changed = KNOWN.substring(0, i) + other + KNOWN.substring(i + 1);
                        assertThat(ApiKeyString.parse(changed)).as(changed).isEmpty();
                    }
                }
            }
        }

        @Test
        void whenAdjacentCharactersAreSwappedThenRejected() {
            for (int i = 0; i + 1 < KNOWN.length(); i++) {
                String swapped = KNOWN.substring(0, i) + KNOWN.charAt(i + 1) + KNOWN.charAt(i) + KNOWN.substring(i + 2);
                assertThat(ApiKeyString.parse(swapped)).as(swapped).isEmpty();
            }
        }

        @Test
        void whenTruncatedThenRejected() {
            for (int length = 0; length < KNOWN.length(); length++) {
                assertThat(ApiKeyString.parse(KNOWN.substring(0, length))).isEmpty();
                assertThat(ApiKeyString.parse(KNOWN.substring(KNOWN.length() - length)))
                        .isEmpty();
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {" ", "\n", "0", "\0", "é", "_"})
        void whenTextSurroundsKeyThenRejected(String more) {
            assertThat(ApiKeyString.parse(more + KNOWN)).isEmpty();
            assertThat(ApiKeyString.parse(KNOWN + more)).isEmpty();
        }

        /** The checksums are right, so only the prefix is invalid: 21 characters, upper case, digit, underscore. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "abcdefghijklmnopqrstu_" + ID + "_" + SECRET + "1ztjxm",
                    "Kw_" + ID + "_" + SECRET + "2xSKtO",
                    "2kw_" + ID + "_" + SECRET + "1znHhv",
                    "_kw_" + ID + "_" + SECRET + "4VUnVx",
                    "k-w_" + ID + "_" + SECRET + "0yWFFh"
                })
        void whenPrefixIsInvalidThenRejectedDespiteCorrectCheck(String text) {
            assertThat(ApiKeyString.parse(text)).isEmpty();
        }

        /** Encoded as ASCII each of these would be a question mark, whose checksum is 3sUkCe. */
        @ParameterizedTest
        @ValueSource(strings = {"é", "\uff4b", "?"})
        void whenPrefixIsNotAsciiThenRejected(String prefix) {
            assertThat(ApiKeyString.parse(prefix + "_" + ID + "_" + SECRET + "3sUkCe"))
                    .isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "kw", "Bearer", "0123456789AB", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"})
        void whenFormatIsInvalidThenRejected(String text) {
            assertThat(ApiKeyString.parse(text)).isEmpty();
        }
    }

    @Nested
    class Printed {

        @Test
        void whenPrintedThenSecretIsHidden() {
            assertThat(TestKeyStrings.known()).hasToString("kw_" + ID + "_***");
        }
    }

    @Nested
    class Compared {

        @Test
        void whenSameTextThenEqual() {
            assertThat(TestKeyStrings.known())
                    .isEqualTo(TestKeyStrings.known())
                    .hasSameHashCodeAs(TestKeyStrings.known());
        }

        @Test
        void whenTextDiffersThenNotEqual() {
            assertThat(TestKeyStrings.known()).isNotEqualTo(ApiKeyString.random("kw", random));
        }
    }
}
