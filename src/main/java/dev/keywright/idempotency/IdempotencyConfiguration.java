package dev.keywright.idempotency;

import dev.keywright.secrets.Secrets;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class IdempotencyConfiguration {

    @Bean
    IdempotencyRepository idempotencyRepository(DatabaseClient database) {
        return new IdempotencyRepository(database);
    }

    @Bean
    RequestKeyDeriver requestKeyDeriver(Secrets secrets, JsonMapper json) {
        return new RequestKeyDeriver(secrets.pepper().derive("keywright idempotency"), json);
    }

    @Bean
    IdempotencyService idempotency(
            IdempotencyRepository requests,
            RequestKeyDeriver tickets,
            JsonMapper json,
            TransactionalOperator transaction,
            Clock clock) {
        return new IdempotencyService(requests, tickets, json, transaction, clock);
    }

    @Bean
    IdempotencyAccountCleanup idempotencyAccountCleanup(DatabaseClient database) {
        return new IdempotencyAccountCleanup(database);
    }
}
