package dev.keywright.audit.store;

import static dev.keywright.persistence.RowColumns.nullable;
import static dev.keywright.persistence.RowColumns.text;
import static dev.keywright.persistence.RowColumns.textOrNull;

import dev.keywright.audit.Actor;
import dev.keywright.audit.RequestSource;
import dev.keywright.audit.chain.AuditRecord;
import dev.keywright.audit.chain.Mac;
import dev.keywright.audit.chain.SignedRecord;
import dev.keywright.persistence.RowColumns;
import io.r2dbc.spi.Readable;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The table of the audit log. */
@Component
public final class AuditRepository {

    /** The condition of each filter value, by its parameter name. */
    private static final Map<String, String> CONDITIONS = Map.of(
            "action", "action = :action",
            "outcome", "outcome = :outcome",
            "actorAccount", "actor_account = :actorAccount",
            "actorKey", "actor_key = :actorKey",
            "target", "target = :target",
            "since", "at >= :since",
            "until", "at < :until");

    /** The fetch size for drivers that fetch a whole result by default. */
    private static final int CHUNK = 500;

    private final DatabaseClient database;

    public AuditRepository(DatabaseClient database) {
        this.database = database;
    }

    Mono<Void> add(SignedRecord record) {
        AuditRecord content = record.content();
        return database.sql("""
                        INSERT INTO audit_event (sequence, at, action, outcome, actor_account, actor_key, target, address,
                            address_mac, request_id, details, key_version, mac)
                        VALUES (:sequence, :at, :action, :outcome, :actorAccount, :actorKey, :target, :address,
                            :addressMac, :requestId, :details, :keyVersion, :mac)
                        """)
                .bind("sequence", content.sequence())
                .bind("at", content.at().toEpochMilli())
                .bind("action", content.action())
                .bind("outcome", content.outcome())
                .bind("actorAccount", nullable(String.class, content.actor().account()))
                .bind("actorKey", nullable(String.class, content.actor().key()))
                .bind("target", nullable(String.class, content.target()))
                .bind("address", nullable(String.class, content.source().address()))
                .bind("addressMac", record.addressMac().bytes())
                .bind("requestId", nullable(String.class, content.source().requestId()))
                .bind("details", content.details())
                .bind("keyVersion", record.keyVersion())
                .bind("mac", record.mac().bytes())
                .then();
    }

    /** Finds at most {@code max} records before a sequence number, newest first. */
    public Flux<AuditRecord> newest(AuditFilter filter, long before, int max) {
        Map<String, Object> values = filter.values();
        String conditions = values.keySet().stream()
                .map((name) -> " AND " + Objects.requireNonNull(CONDITIONS.get(name), name))
                .collect(Collectors.joining());
        return database.sql("SELECT * FROM audit_event WHERE sequence < :before" + conditions
                        + " ORDER BY sequence DESC LIMIT :max")
                .bindValues(values)
                .bind("before", before)
                .bind("max", max)
                .map(AuditRepository::content)
                .all();
    }

    /** Finds the newest record; empty if the audit log is empty. */
    public Mono<SignedRecord> last() {
        return database.sql("SELECT * FROM audit_event ORDER BY sequence DESC LIMIT 1")
                .map(AuditRepository::signedRecord)
                .one();
    }

    /** Finds at most {@code max} records from a sequence number on, oldest first. */
    public Flux<SignedRecord> from(long sequence, int max) {
        return database.sql("SELECT * FROM audit_event WHERE sequence >= :sequence ORDER BY sequence LIMIT :max")
                .bind("sequence", sequence)
                .bind("max", max)
                .map(AuditRepository::signedRecord)
                .all();
    }

    /** Streams all rows, oldest first. */
    public Flux<StoredRow> all() {
        return database.sql("SELECT * FROM audit_event ORDER BY sequence")
                .filter((statement) -> statement.fetchSize(CHUNK))
                .map(AuditRepository::storedRow)
                .all();
    }

    /** Erases the addresses of the account's own actions and of anonymous actions on it. */
    Mono<Void> eraseAddresses(String account) {
        return database.sql("""
                        UPDATE audit_event SET address = NULL
                        WHERE actor_account = :account OR (target = :account AND actor_account IS NULL)
                        """).bind("account", account).then();
    }

    /** A tampered row can have values of a wrong type, since SQLite does not enforce column types. */
    private static StoredRow storedRow(Readable row) {
        long sequence = RowColumns.longNumber(row, "sequence");
        try {
            return new StoredRow(sequence, signedRecord(row));
        } catch (IllegalArgumentException | NullPointerException unreadable) {
            return new StoredRow(sequence, null);
        }
    }

    private static SignedRecord signedRecord(Readable row) {
        return new SignedRecord(
                content(row),
                RowColumns.number(row, "key_version"),
                new Mac(RowColumns.bytes(row, "address_mac")),
                new Mac(RowColumns.bytes(row, "mac")));
    }

    private static AuditRecord content(Readable row) {
        return new AuditRecord(
                RowColumns.longNumber(row, "sequence"),
                RowColumns.instant(row, "at"),
                text(row, "action"),
                text(row, "outcome"),
                new Actor(textOrNull(row, "actor_account"), textOrNull(row, "actor_key")),
                textOrNull(row, "target"),
                new RequestSource(textOrNull(row, "address"), textOrNull(row, "request_id")),
                text(row, "details"));
    }

    /**
     * A row of the audit log's table, possibly tampered with.
     *
     * @param record the record; null if the row has invalid values
     */
    public record StoredRow(long sequence, @Nullable SignedRecord record) {}
}
