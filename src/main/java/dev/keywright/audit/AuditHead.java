package dev.keywright.audit;

import dev.keywright.storage.Columns;
import io.r2dbc.spi.Readable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Where the trail ends, as it is stored. */
final class AuditHead {

    private final DatabaseClient database;

    AuditHead(DatabaseClient database) {
        this.database = database;
    }

    /**
     * Takes the next record's number, and holds it until the transaction ends. The answer has that number, and still the
     * link of the record before.
     */
    Mono<Head> advance() {
        return database.sql("UPDATE audit_head SET sequence = sequence + 1 WHERE id = 1")
                .then()
                .then(find())
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("audit_head has lost its row")));
    }

    /** Holds it until the transaction ends. */
    Mono<Void> hold() {
        return database.sql("UPDATE audit_head SET id = id WHERE id = 1").then();
    }

    /** Empty if somebody has removed it. */
    Mono<Head> find() {
        return database.sql("SELECT sequence, link FROM audit_head WHERE id = 1")
                .map(AuditHead::read)
                .one();
    }

    /** Sets what the next record is to be sealed to. */
    Mono<Void> link(Mac link) {
        return database.sql("UPDATE audit_head SET link = :link WHERE id = 1")
                .bind("link", link.bytes())
                .then();
    }

    private static Head read(Readable row) {
        byte[] link = Columns.bytesOrNull(row, "link");
        return new Head(Columns.longNumber(row, "sequence"), link == null ? Head.START.link() : new Mac(link));
    }
}
