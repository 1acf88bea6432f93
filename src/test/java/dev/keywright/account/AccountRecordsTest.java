package dev.keywright.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.lifecycle.AccountProperties;
import dev.keywright.account.password.PasswordProperties;
import dev.keywright.account.session.TokenProperties;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class AccountRecordsTest {

    @Nested
    class Settings {

        private final ApplicationContextRunner service =
                new ApplicationContextRunner().withUserConfiguration(Bound.class);

        @ParameterizedTest
        @CsvSource({
            "keywright.tokens.lifetime, 59999ms",
            "keywright.tokens.lifetime, 0s",
            "keywright.tokens.lifetime, -1h",
            "keywright.tokens.lifetime, 2592000001ms",
            "keywright.passwords.min-length, -1",
            "keywright.passwords.min-length, 0",
            "keywright.passwords.min-length, 6",
            "keywright.passwords.min-length, 65"
        })
        void whenOutOfRangeThenMessageNamesSetting(String name, String value) {
            service.withPropertyValues(name + "=" + value)
                    .run((context) ->
                            assertThat(context).getFailure().rootCause().hasMessageContaining("\"" + name + "\""));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "keywright.tokens.lifetime=1m",
                    "keywright.tokens.lifetime=1h",
                    "keywright.tokens.lifetime=30d",
                    "keywright.passwords.min-length=7",
                    "keywright.passwords.min-length=15",
                    "keywright.passwords.min-length=64",
                    "keywright.operators=ann,b.b"
                })
        void whenInRangeThenAccepted(String setting) {
            service.withPropertyValues(setting)
                    .run((context) -> assertThat(context).hasNotFailed());
        }

        @Test
        void whenOperatorIsInvalidUsernameThenMessageNamesSettingAndName() {
            service.withPropertyValues("keywright.operators=ann,b b")
                    .run((context) -> assertThat(context)
                            .getFailure()
                            .hasStackTraceContaining("keywright.operators")
                            .rootCause()
                            .hasMessageContaining("b b"));
        }

        @EnableConfigurationProperties({AccountProperties.class, PasswordProperties.class, TokenProperties.class})
        static class Bound {}
    }

    @Nested
    class Accounts {

        @Test
        void whenAccountIsPrintedThenOnlyItsId() {
            Account account =
                    new Account(new AccountId("a-1"), new Username("ann"), "hash", Role.MEMBER, null, Instant.EPOCH);

            assertThat(account).hasToString("Account[a-1]");
        }

        @Test
        void whenIdsAreGeneratedThenUnique() {
            assertThat(AccountId.random()).isNotEqualTo(AccountId.random());
            assertThat(SessionId.random()).isNotEqualTo(SessionId.random());
        }
    }
}
