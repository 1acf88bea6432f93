package dev.keywright.support.store;

import dev.keywright.persistence.schema.SchemaMigrations;
import io.r2dbc.h2.CloseableConnectionFactory;
import io.r2dbc.h2.H2ConnectionFactory;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/** An in-memory H2 database, to check the SQL against another implementation. */
public final class H2Database implements TestDatabase {

    private static final String USER = "sa";

    /** Waits up to 20 s for locks, instead of 2. */
    private static final String OPTIONS = ";DB_CLOSE_DELAY=-1;INIT=SET DEFAULT_LOCK_TIMEOUT 20000";

    /** SQL that creates the tables and rows of the migrations in a tenth of the time. */
    private static final String MIGRATED = migrate();

    /** H2 2.4.240 can check {@code CHECK (… IN …)} only while the session that created it is open: h2database#4291. */
    private final SingleConnectionDataSource schemaConnection;

    private final CloseableConnectionFactory connections;

    public H2Database() {
        String name = "test-" + UUID.randomUUID();
        this.schemaConnection = schemaConnection(name);
        new JdbcTemplate(schemaConnection).execute(MIGRATED);
        this.connections = H2ConnectionFactory.inMemory(name, USER, "");
    }

    private static SingleConnectionDataSource schemaConnection(String name) {
        return new SingleConnectionDataSource("jdbc:h2:mem:" + name + OPTIONS, USER, "", true);
    }

    private static String migrate() {
        SingleConnectionDataSource schemaConnection = schemaConnection("migrated");
        SchemaMigrations.configuration(SchemaMigrations.POSTGRESQL_TYPES)
                .dataSource(schemaConnection)
                .load()
                .migrate();
        List<String> script =
                new JdbcTemplate(schemaConnection).queryForList("SCRIPT NOPASSWORDS NOSETTINGS", String.class);
        schemaConnection.destroy();
        return String.join("\n", script);
    }

    @Override
    public DatabaseClient client() {
        return DatabaseClient.create(connections);
    }

    @Override
    public TransactionalOperator transaction() {
        return TransactionalOperator.create(new R2dbcTransactionManager(connections));
    }

    @Override
    public void close() {
        schemaConnection.destroy();
        connections.close().block();
    }
}
