package dev.keywright.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keywright.account.password.PasswordProperties;
import dev.keywright.account.registration.AccountProperties;
import dev.keywright.account.registration.AccountProperties.Registration;
import dev.keywright.account.session.TokenProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountRecordsTest {

    @Nested
    class OfSettings {

        @ParameterizedTest
        @ValueSource(strings = {"PT59.999S", "PT0S", "PT-1H", "PT720H0.001S"})
        void whenATokensLifetimeIsOutOfRangeThenTheMessageNamesTheSetting(Duration lifetime) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new TokenProperties(lifetime))
                    .withMessageContaining("keywright.tokens.lifetime");
        }

        @ParameterizedTest
        @ValueSource(strings = {"PT1M", "PT1H", "PT720H"})
        void whenATokensLifetimeIsInRangeThenTaken(Duration lifetime) {
            assertThatCode(() -> new TokenProperties(lifetime)).doesNotThrowAnyException();
        }

        @ParameterizedTest
        @ValueSource(ints = {-1, 0, 6, 65})
        void whenAPasswordsLeastLengthIsOutOfRangeThenTheMessageNamesTheSetting(int minLength) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new PasswordProperties(minLength, "off"))
                    .withMessageContaining("keywright.passwords.min-length");
        }

        @ParameterizedTest
        @ValueSource(ints = {7, 15, 64})
        void whenAPasswordsLeastLengthIsInRangeThenTaken(int minLength) {
            assertThatCode(() -> new PasswordProperties(minLength, "off")).doesNotThrowAnyException();
        }

        @Test
        void whenAnOperatorIsNoUsernameThenTheMessageNamesTheSettingAndTheName() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new AccountProperties(Registration.OPEN, List.of("ann", "b b")))
                    .withMessageContaining("keywright.operators")
                    .withMessageContaining("b b");
        }
    }

    @Nested
    class OfPeople {

        @Test
        void whenAnAccountIsPrintedThenOnlyItsId() {
            Account account =
                    new Account(new AccountId("a-1"), new Username("ann"), "hash", Role.MEMBER, null, Instant.EPOCH);

            assertThat(account).hasToString("Account[a-1]");
        }

        @Test
        void whenIdsAreMadeThenNoTwoAreTheSame() {
            assertThat(AccountId.random()).isNotEqualTo(AccountId.random());
            assertThat(SessionId.random()).isNotEqualTo(SessionId.random());
        }
    }
}
