package dev.keywright.audit.store;

import dev.keywright.audit.chain.ChainHead;
import dev.keywright.audit.chain.Mac;
import dev.keywright.persistence.RowColumns;
import io.r2dbc.spi.Readable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Where the trail ends, as it is stored. */
public final class ChainHeadRepository {

    private final DatabaseClient database;

    public ChainHeadRepository(DatabaseClient database) {
        this.database = database;
    }

    /**
     * Takes the next record's number, and holds it until the transaction ends. The answer has that number, and still the
     * link of the record before.
     */
    Mono<ChainHead> advance() {
        return database.sql("UPDATE audit_head SET sequence = sequence + 1 WHERE id = 1")
                .then()
                .then(find())
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("audit_head has lost its row")));
    }

    /** Holds it until the transaction ends. */
    Mono<Void> lockForUpdate() {
        return database.sql("UPDATE audit_head SET id = id WHERE id = 1").then();
    }

    /** Empty if somebody has removed it. */
    public Mono<ChainHead> find() {
        return database.sql("SELECT sequence, link FROM audit_head WHERE id = 1")
                .map(ChainHeadRepository::read)
                .one();
    }

    /** Sets what the next record is to be sealed to. */
    Mono<Void> link(Mac link) {
        return database.sql("UPDATE audit_head SET link = :link WHERE id = 1")
                .bind("link", link.bytes())
                .then();
    }

    private static ChainHead read(Readable row) {
        byte[] link = RowColumns.bytesOrNull(row, "link");
        return new ChainHead(
                RowColumns.longNumber(row, "sequence"), link == null ? ChainHead.START.link() : new Mac(link));
    }
}
