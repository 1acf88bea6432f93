package dev.keywright.idempotency;

import dev.keywright.storage.Secrets;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class IdempotencyConfiguration {

    @Bean
    IdempotentRequests idempotentRequests(DatabaseClient database) {
        return new IdempotentRequests(database);
    }

    @Bean
    Tickets tickets(Secrets secrets, JsonMapper json) {
        return new Tickets(secrets.pepper().derive("keywright idempotency"), json);
    }

    @Bean
    Idempotency idempotency(
            IdempotentRequests requests,
            Tickets tickets,
            JsonMapper json,
            TransactionalOperator transaction,
            Clock clock) {
        return new Idempotency(requests, tickets, json, transaction, clock);
    }

    @Bean
    RequestsOfDeletedAccounts requestsOfDeletedAccounts(DatabaseClient database) {
        return new RequestsOfDeletedAccounts(database);
    }
}
