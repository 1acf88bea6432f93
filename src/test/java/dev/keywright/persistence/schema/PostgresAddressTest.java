package dev.keywright.persistence.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.startup.StartupException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;

class PostgresAddressTest {

    private static PostgresAddress address(String query) {
        R2dbcProperties settings = new R2dbcProperties();
        settings.setUrl("r2dbc:postgresql://db.example.com/keywright" + query);
        return PostgresAddress.of(settings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?sslMode=verify-full", "?sslMode=VERIFY_CA", "?ssl=true"})
    void whenCertificateIsVerifiedWithoutFileThenBothDriversUseTrustStoreOfJvm(String query) {
        assertThat(address(query).jdbcUrl())
                .contains("sslmode=verify-", "sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?sslMode=require",
                "?sslMode=verify-full&sslRootCert=ca.pem",
                "?sslMode=verify-full&sslCert=a.pem&sslKey=a.pk8"
            })
    void whenCertificateIsNotVerifiedOrInFileThenJdbcDefaults(String query) {
        assertThat(address(query).jdbcUrl()).doesNotContain("sslfactory");
    }

    @Test
    void whenStatementTimeoutIsSetThenUsedElseUnlimitedForMigration() {
        assertThat(address("").statementTimeout()).isEmpty();
        assertThat(address("").withoutStatementTimeout().statementTimeout()).contains(Duration.ZERO);
        assertThat(address("?statementTimeout=PT30S").withoutStatementTimeout().statementTimeout())
                .contains(Duration.ofSeconds(30));
    }

    @Test
    void whenTimeoutIsNotDurationThenRejected() {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> address("?statementTimeout=30").statementTimeout())
                .withMessageContaining("not a valid duration: 30");
    }
}
