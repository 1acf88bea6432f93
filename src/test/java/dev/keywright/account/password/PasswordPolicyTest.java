package dev.keywright.account.password;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.Username;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordPolicyTest {

    private static final String TOO_EASY = "The password is too easy to guess. Choose another.";

    private static Optional<String> violation(PasswordPolicy policy, String password) {
        return policy.findViolation(
                new Username("Ann.Example"), Password.parse(password).orElseThrow());
    }

    @Nested
    class WithoutABlocklist {

        private final PasswordPolicy policy = new PasswordPolicy(7, null);

        @Test
        void whenLongEnoughThenAccepted() {
            assertThat(violation(policy, "pass123")).isEmpty();
        }

        @Test
        void whenTooShortThenMessageNamesMinimum() {
            assertThat(violation(policy, "pass12")).contains("The password must have 7 to 256 characters.");
        }

        @Test
        void whenLongEnoughOnlyInUtf16UnitsThenTooShort() {
            assertThat(violation(policy, "\ud83d\udd11".repeat(4))).isPresent();
        }

        @ParameterizedTest
        @ValueSource(strings = {"12345678", "aaaaaaaa", "ann.example", "keywright"})
        void whenPasswordIsCommonThenAccepted(String password) {
            assertThat(violation(policy, password)).isEmpty();
        }
    }

    @Nested
    class WithTheCommonBlocklist {

        private final PasswordPolicy policy;

        WithTheCommonBlocklist() throws IOException {
            policy = new PasswordPolicy(7, PasswordBlocklist.common());
        }

        @Test
        void whenCommonThenRejectedInAnyCase() {
            assertThat(violation(policy, "1q2w3e4r")).contains(TOO_EASY);
            assertThat(violation(policy, "1Q2W3E4R")).contains(TOO_EASY);
        }

        @Test
        void whenCommonPasswordIsOnlyPartThenAccepted() {
            assertThat(violation(policy, "1q2w3e4r and on")).isEmpty();
        }

        @Test
        void whenPasswordIsUsernameThenRejectedInAnyCase() {
            assertThat(violation(policy, "ANN.example")).contains(TOO_EASY);
        }

        @Test
        void whenPasswordIsServiceNameThenRejectedInAnyCase() {
            assertThat(violation(policy, "KeyWright")).contains(TOO_EASY);
        }

        @ParameterizedTest
        @ValueSource(strings = {"zzzzzzz", "xyxyxyx", "xY7xy7Xy7", "horse9!!horse9!!", "horse9!!horse9!!ho"})
        void whenUpToEightCharactersAreRepeatedThenRejected(String password) {
            assertThat(violation(policy, password)).contains(TOO_EASY);
        }

        @ParameterizedTest
        @ValueSource(strings = {"horse9!!!horse9!!!", "zzzzzzzq", "qzzzzzzz", "horse9!!hor"})
        void whenRepetitionIsLongerOrIncompleteThenAccepted(String password) {
            assertThat(violation(policy, password)).isEmpty();
        }

        @Test
        void whenTooShortAndCommonThenMessageNamesLength() {
            assertThat(violation(policy, "aaaaaa")).contains("The password must have 7 to 256 characters.");
        }
    }

    @Nested
    class WithOwnBlocklist {

        @Test
        void whenPasswordIsInFileThenRejectedInAnyCase(@TempDir Path folder) throws IOException {
            PasswordPolicy policy = policy(folder, "Acme Rocket\r\n\r\ngr\u00fc\u00dfe aus acme\n");

            assertThat(violation(policy, "acme rocket")).contains(TOO_EASY);
            assertThat(violation(policy, "Gr\u00fc\u00dfe aus Acme")).contains(TOO_EASY);
        }

        @Test
        void whenPasswordIsOnlyOnCommonListThenAccepted(@TempDir Path folder) throws IOException {
            assertThat(violation(policy(folder, "acme rocket"), "1q2w3e4r")).isEmpty();
        }

        @Test
        void whenFileHasEmptyLineThenIgnored(@TempDir Path folder) throws IOException {
            Path file = Files.writeString(folder.resolve("list.txt"), "\n\n");

            assertThat(violation(new PasswordPolicy(0, PasswordBlocklist.of(file)), ""))
                    .isEmpty();
        }

        private static PasswordPolicy policy(Path folder, String list) throws IOException {
            return new PasswordPolicy(7, PasswordBlocklist.of(Files.writeString(folder.resolve("list.txt"), list)));
        }
    }
}
