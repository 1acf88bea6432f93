package dev.keywright.apikey.store;

import dev.keywright.usage.LastUsedStore;
import java.time.Instant;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Stores the last use of keys. This changes neither the version of a key nor the audit log. */
@Component
public final class SqlLastUsedStore implements LastUsedStore {

    private final DatabaseClient database;

    public SqlLastUsedStore(DatabaseClient database) {
        this.database = database;
    }

    @Override
    public Mono<Void> saveLastUsed(List<String> ids, Instant at) {
        return database.sql("""
                        UPDATE api_key SET last_used_at = :at, idle_since = :at
                        WHERE id IN (:ids) AND (last_used_at IS NULL OR last_used_at < :at)
                        """).bind("at", at.toEpochMilli()).bind("ids", ids).then();
    }
}
