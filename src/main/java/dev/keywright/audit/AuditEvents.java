package dev.keywright.audit;

import static dev.keywright.storage.Columns.nullable;
import static dev.keywright.storage.Columns.text;
import static dev.keywright.storage.Columns.textOrNull;

import dev.keywright.storage.Columns;
import io.r2dbc.spi.Readable;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The records of the trail, as they are stored. */
final class AuditEvents {

    /** The condition that each of a filter's values is for, by the name that it is bound to. */
    private static final Map<String, String> CONDITIONS = Map.of(
            "action", "action = :action",
            "outcome", "outcome = :outcome",
            "actorAccount", "actor_account = :actorAccount",
            "actorKey", "actor_key = :actorKey",
            "target", "target = :target",
            "since", "at >= :since",
            "until", "at < :until");

    /** How many rows a driver that would else fetch all of a result at once fetches at a time. */
    private static final int CHUNK = 500;

    private final DatabaseClient database;

    AuditEvents(DatabaseClient database) {
        this.database = database;
    }

    Mono<Void> add(Entry entry) {
        Event event = entry.event();
        return database.sql("""
                        INSERT INTO audit_event (sequence, at, action, outcome, actor_account, actor_key, target, address,
                            address_mac, request_id, details, key_version, mac)
                        VALUES (:sequence, :at, :action, :outcome, :actorAccount, :actorKey, :target, :address,
                            :addressMac, :requestId, :details, :keyVersion, :mac)
                        """)
                .bind("sequence", event.sequence())
                .bind("at", event.at().toEpochMilli())
                .bind("action", event.action())
                .bind("outcome", event.outcome())
                .bind("actorAccount", nullable(String.class, event.actor().account()))
                .bind("actorKey", nullable(String.class, event.actor().key()))
                .bind("target", nullable(String.class, event.target()))
                .bind("address", nullable(String.class, event.origin().address()))
                .bind("addressMac", entry.addressMac().bytes())
                .bind("requestId", nullable(String.class, event.origin().requestId()))
                .bind("details", event.details())
                .bind("keyVersion", entry.keyVersion())
                .bind("mac", entry.mac().bytes())
                .then();
    }

    /** The newest that come before this place, newest first. */
    Flux<Event> newest(AuditFilter filter, long before, int most) {
        Map<String, Object> values = filter.values();
        String conditions = values.keySet().stream()
                .map((name) -> " AND " + Objects.requireNonNull(CONDITIONS.get(name), name))
                .collect(Collectors.joining());
        return database.sql("SELECT * FROM audit_event WHERE sequence < :before" + conditions
                        + " ORDER BY sequence DESC LIMIT :most")
                .bindValues(values)
                .bind("before", before)
                .bind("most", most)
                .map(AuditEvents::event)
                .all();
    }

    /** The newest of all; empty if there is none. */
    Mono<Entry> last() {
        return database.sql("SELECT * FROM audit_event ORDER BY sequence DESC LIMIT 1")
                .map(AuditEvents::entry)
                .one();
    }

    /** The first from this place on, oldest first. */
    Flux<Entry> from(long place, int most) {
        return database.sql("SELECT * FROM audit_event WHERE sequence >= :place ORDER BY sequence LIMIT :most")
                .bind("place", place)
                .bind("most", most)
                .map(AuditEvents::entry)
                .all();
    }

    /** All, oldest first, a few at a time. */
    Flux<Line> all() {
        return database.sql("SELECT * FROM audit_event ORDER BY sequence")
                .filter((statement) -> statement.fetchSize(CHUNK))
                .map(AuditEvents::line)
                .all();
    }

    /** Erases the addresses of what the account did, and of what nobody knows who did to it. */
    Mono<Void> eraseAddresses(String account) {
        return database.sql("""
                        UPDATE audit_event SET address = NULL
                        WHERE actor_account = :account OR (target = :account AND actor_account IS NULL)
                        """).bind("account", account).then();
    }

    /** In SQLite a column can hold a value of another type, which the trail never wrote. */
    private static Line line(Readable row) {
        long sequence = Columns.longNumber(row, "sequence");
        try {
            return new Line(sequence, entry(row));
        } catch (IllegalArgumentException | NullPointerException unreadable) {
            return new Line(sequence, null);
        }
    }

    private static Entry entry(Readable row) {
        return new Entry(
                event(row),
                Columns.number(row, "key_version"),
                new Mac(Columns.bytes(row, "address_mac")),
                new Mac(Columns.bytes(row, "mac")));
    }

    private static Event event(Readable row) {
        return new Event(
                Columns.longNumber(row, "sequence"),
                Columns.instant(row, "at"),
                text(row, "action"),
                text(row, "outcome"),
                new Actor(textOrNull(row, "actor_account"), textOrNull(row, "actor_key")),
                textOrNull(row, "target"),
                new Origin(textOrNull(row, "address"), textOrNull(row, "request_id")),
                text(row, "details"));
    }
}
