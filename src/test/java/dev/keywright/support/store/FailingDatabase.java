package dev.keywright.support.store;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A working database, and a connection to it that a test can interrupt. Direct changes to the database simulate another node. */
public final class FailingDatabase implements TestDatabase {

    private final FreshDatabase intact;
    private final Line line;

    public FailingDatabase(Path folder) {
        this.intact = new FreshDatabase(folder);
        this.line = new Line(intact.client().getConnectionFactory());
    }

    public TestDatabase intact() {
        return line.intact();
    }

    public Line line() {
        return line;
    }

    @Override
    public DatabaseClient client() {
        return new View(line).client();
    }

    @Override
    public TransactionalOperator transaction() {
        return new View(line).transaction();
    }

    @Override
    public void close() {
        line.thaw();
        intact.close();
    }

    /** A database that is closed elsewhere. */
    private record View(ConnectionFactory connections) implements TestDatabase {

        @Override
        public DatabaseClient client() {
            return DatabaseClient.create(connections);
        }

        @Override
        public TransactionalOperator transaction() {
            return TransactionalOperator.create(new R2dbcTransactionManager(connections));
        }

        @Override
        public void close() {}
    }

    /** The connection to a database. */
    public static final class Line implements ConnectionFactory {

        private final ConnectionFactory connections;
        private final AtomicInteger requested = new AtomicInteger();
        private volatile Mono<Void> gate = Mono.empty();
        private volatile Sinks.Empty<Void> thaw = Sinks.empty();

        public Line(ConnectionFactory connections) {
            this.connections = connections;
        }

        /** The database itself, as another node reaches it. */
        public TestDatabase intact() {
            return new View(connections);
        }

        /** From now on there is no response at all. */
        public void freeze() {
            Sinks.Empty<Void> end = Sinks.empty();
            thaw = end;
            gate = end.asMono();
        }

        /** From now on each query fails. */
        public void cut() {
            gate = Mono.error(() -> new R2dbcNonTransientResourceException("The line to the database is cut"));
        }

        /** The connection works again, but earlier queries remain without a response. */
        public void repair() {
            gate = Mono.empty();
        }

        /** The connection works again, and earlier queries complete. */
        public void thaw() {
            repair();
            thaw.tryEmitEmpty();
        }

        @Override
        public Mono<Connection> create() {
            return Mono.defer(() -> gate)
                    .doOnSubscribe((caller) -> requested.incrementAndGet())
                    .then(Mono.defer(() -> Mono.from(connections.create())));
        }

        /** The number of requested connections, one for each statement. */
        public int requested() {
            return requested.get();
        }

        @Override
        public ConnectionFactoryMetadata getMetadata() {
            return connections.getMetadata();
        }
    }
}
