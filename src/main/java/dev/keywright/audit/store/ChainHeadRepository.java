package dev.keywright.audit.store;

import dev.keywright.audit.chain.AuditChain.Head;
import dev.keywright.audit.chain.Mac;
import dev.keywright.persistence.RowColumns;
import io.r2dbc.spi.Readable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The table of the chain head. */
public final class ChainHeadRepository {

    private final DatabaseClient database;

    public ChainHeadRepository(DatabaseClient database) {
        this.database = database;
    }

    /**
     * Reserves the next sequence number and locks the row until the transaction ends. Returns that number with the link
     * of the previous record.
     */
    Mono<Head> advance() {
        return database.sql("UPDATE audit_head SET sequence = sequence + 1 WHERE id = 1")
                .then()
                .then(find())
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("The row of table audit_head is missing.")));
    }

    /** Locks the row until the transaction ends. */
    Mono<Void> lockForUpdate() {
        return database.sql("UPDATE audit_head SET sequence = sequence WHERE id = 1")
                .then();
    }

    /** Finds the head; empty if the row was deleted. */
    public Mono<Head> find() {
        return database.sql("SELECT sequence, link FROM audit_head WHERE id = 1")
                .map(ChainHeadRepository::read)
                .one();
    }

    /** Sets the link that the signature of the next record covers. */
    Mono<Void> setLink(Mac link) {
        return database.sql("UPDATE audit_head SET link = :link WHERE id = 1")
                .bind("link", link.bytes())
                .then();
    }

    private static Head read(Readable row) {
        byte[] link = RowColumns.bytesOrNull(row, "link");
        return new Head(RowColumns.longNumber(row, "sequence"), link == null ? Head.START.link() : new Mac(link));
    }
}
