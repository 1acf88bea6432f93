package dev.keywright.support;

import dev.keywright.audit.Actor;
import dev.keywright.audit.AuditLogListener;
import dev.keywright.audit.RequestSource;
import dev.keywright.audit.chain.AuditChain;
import dev.keywright.audit.chain.AuditRecord;
import dev.keywright.audit.store.AuditFilter;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.audit.store.AuditRepository;
import dev.keywright.audit.tail.AuditLogNotifier;
import dev.keywright.audit.tail.AuditLogTailer;
import dev.keywright.audit.verify.AuditLogVerifier;
import dev.keywright.audit.verify.ChainFinding;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.secrets.Keyring;
import dev.keywright.support.store.TestDatabase;
import dev.keywright.support.store.TestKeyrings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Audit logs on a test database, for the tests of their writers. */
public final class TestAuditLogs {

    static final Keyring PEPPER = TestKeyrings.of(Map.of(1, 1));

    /** Far more than any test writes. */
    private static final int MAX = 10_000;

    private static final AuditFilter ALL = new AuditFilter(null, null, null, null, null, null, null);

    private TestAuditLogs() {}

    /** An audit log that writes to the database. */
    public static AuditLog on(TestDatabase database) {
        return on(database, PEPPER);
    }

    public static AuditLog on(TestDatabase database, Keyring pepper) {
        return new AuditLog(
                database.client(), new AuditChain(pepper), database.transaction(), Clock.systemUTC(), List.of());
    }

    /** An audit log that writes to the database and notifies the listener. */
    public static AuditLog on(TestDatabase database, AuditLogListener listener) {
        return new AuditLog(
                database.client(),
                new AuditChain(PEPPER),
                database.transaction(),
                Clock.systemUTC(),
                List.of(listener));
    }

    /** A tailer of the audit log that rarely polls by itself. */
    public static AuditLogTailer tailer(
            TestDatabase database, Duration interval, AuditLogNotifier events, AuditLogListener listener) {
        return new AuditLogTailer(
                new AuditRepository(database.client()),
                new QueryGuard(),
                interval,
                events,
                System::nanoTime,
                () -> List.of(listener));
    }

    /** The written records, oldest first. */
    public static List<Written> events(TestDatabase database) {
        return new AuditRepository(database.client())
                .newest(ALL, Long.MAX_VALUE, MAX)
                .sort((one, other) -> Long.compare(one.sequence(), other.sequence()))
                .map(Written::of)
                .collectList()
                .blockOptional()
                .orElseThrow();
    }

    /** The result of verifying the audit log. */
    public static ChainFinding check(TestDatabase database) {
        return check(database, PEPPER);
    }

    public static ChainFinding check(TestDatabase database, Keyring pepper) {
        return Objects.requireNonNull(
                new AuditLogVerifier(database.client(), new AuditChain(pepper), database.transaction())
                        .verify()
                        .block());
    }

    /**
     * A record to compare with the expected one.
     *
     * @param action like {@code key.created}
     * @param outcome {@code DONE} or {@code REJECTED}
     */
    public record Written(
            String action,
            String outcome,
            Actor actor,
            @Nullable String target,
            RequestSource origin,
            Map<String, String> details) {

        private static Written of(AuditRecord row) {
            return new Written(
                    row.action(),
                    row.outcome(),
                    row.actor(),
                    row.target(),
                    row.source(),
                    JsonMapper.shared().readValue(row.details(), new TypeReference<>() {}));
        }
    }
}
