package dev.keywright.audit;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;

@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

    @Bean
    Trail trail(DatabaseClient database) {
        return new Trail(database);
    }
}
