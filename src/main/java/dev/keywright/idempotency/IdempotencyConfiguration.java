package dev.keywright.idempotency;

import dev.keywright.account.AccountDeletionListener;
import dev.keywright.secrets.Secrets;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class IdempotencyConfiguration {

    @Bean
    RequestIdentityDeriver identityDeriver(Secrets secrets, JsonMapper json) {
        return new RequestIdentityDeriver(secrets.pepper().derive("keywright idempotency"), json);
    }

    @Bean
    AccountDeletionListener idempotencyAccountCleanup(IdempotencyRepository requests) {
        return (account, now) -> requests.deleteAllOf(account);
    }
}
