package dev.keywright.support.store;

import dev.keywright.persistence.sqlite.SqliteStore;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.r2dbc.core.DatabaseClient;

/** SQLite commits do not wait for the disk, because no test cuts the power. */
@TestConfiguration(proxyBeanMethods = false)
@Conditional(SqliteStore.OnSqlite.class)
public class FastCommits {

    @Bean
    ApplicationRunner fastCommits(DatabaseClient database) {
        return (arguments) -> database.sql("PRAGMA synchronous = OFF").then().block();
    }
}
