package dev.keywright.idempotency;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;

@Configuration(proxyBeanMethods = false)
class IdempotencyConfiguration {

    @Bean
    RequestsOfDeletedAccounts requestsOfDeletedAccounts(DatabaseClient database) {
        return new RequestsOfDeletedAccounts(database);
    }
}
