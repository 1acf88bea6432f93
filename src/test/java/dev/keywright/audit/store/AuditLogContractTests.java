package dev.keywright.audit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.audit.Actor;
import dev.keywright.audit.AuditDetails;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.RequestSource;
import dev.keywright.audit.chain.AuditRecord;
import dev.keywright.audit.verify.AuditLogVerifier;
import dev.keywright.audit.verify.ChainFinding;
import dev.keywright.audit.verify.ChainFinding.Fault;
import dev.keywright.audit.verify.ChainFinding.Intact;
import dev.keywright.audit.verify.ChainFinding.SecretMissing;
import dev.keywright.audit.verify.ChainFinding.Tampered;
import dev.keywright.support.TestAuditLogs;
import dev.keywright.support.TestAuditLogs.Written;
import dev.keywright.support.store.TestDatabase;
import dev.keywright.support.store.TestKeyrings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The contract of {@link AuditLog}, {@link AuditRepository} and {@link AuditLogVerifier} for all stores. */
public abstract class AuditLogContractTests {

    private static final Actor ANN = new Actor("ann", null);
    private static final Actor ANNS_KEY = new Actor("ann", "0123456789ab");
    private static final Actor BOB = new Actor("bob", null);
    private static final RequestSource HOME = new RequestSource("192.0.2.7", "call-1");

    private TestDatabase database;
    private AuditLog auditLog;

    protected abstract TestDatabase open(Path folder);

    @BeforeEach
    void openDatabase(@TempDir Path folder) {
        database = open(folder);
        auditLog = TestAuditLogs.on(database);
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private static AuditEntry entry(Actor actor, @Nullable String target) {
        return AuditEntry.done(actor, AuditedAction.KEY_CREATED, target);
    }

    private void record(AuditEntry entry) {
        auditLog.record(entry).contextWrite(HOME::in).block();
    }

    private void recordMany(int many) {
        IntStream.rangeClosed(1, many).forEach((i) -> record(entry(ANN, "key-" + i)));
    }

    private List<Long> places(AuditFilter filter) {
        return new AuditRepository(database.client())
                .newest(filter, Long.MAX_VALUE, 100)
                .map(AuditRecord::sequence)
                .collectList()
                .blockOptional()
                .orElseThrow();
    }

    /** Tampers with the tables. */
    private void tamper(String... sql) {
        for (String statement : sql) {
            database.client().sql(statement).then().block();
        }
    }

    private void assertIntact(long records) {
        assertThat(TestAuditLogs.check(database))
                .isInstanceOfSatisfying(
                        Intact.class, (intact) -> assertThat(intact.records()).isEqualTo(records));
    }

    private void assertBroken(Fault fault, long record) {
        assertThat(TestAuditLogs.check(database)).isInstanceOfSatisfying(Tampered.class, (broken) -> {
            assertThat(broken.fault()).isEqualTo(fault);
            assertThat(broken.record()).isEqualTo(record);
        });
    }

    @Nested
    class Recording {

        @Test
        void whenRecordedThenAllFieldsAreStored() {
            record(AuditEntry.rejected(ANNS_KEY, AuditedAction.KEY_CREATED, "bob")
                    .with(new AuditDetails.KeyCreation("é", "\"no\"")));

            assertThat(TestAuditLogs.events(database))
                    .containsExactly(new Written(
                            "key.created",
                            "REJECTED",
                            ANNS_KEY,
                            "bob",
                            HOME,
                            Map.of("owner", "é", "replaces", "\"no\"")));
            assertIntact(1);
        }

        @Test
        void whenFieldsAreUnknownThenNull() {
            auditLog.record(entry(Actor.ANONYMOUS, null)).block();

            assertThat(TestAuditLogs.events(database))
                    .containsExactly(
                            new Written("key.created", "DONE", Actor.ANONYMOUS, null, RequestSource.NONE, Map.of()));
            assertIntact(1);
        }

        @Test
        void whenRecordedConcurrentlyThenOneChain() {
            Flux.range(0, 20)
                    .flatMap(
                            (i) -> auditLog.record(entry(ANN, "key-" + i)).subscribeOn(Schedulers.boundedElastic()), 20)
                    .blockLast();

            assertThat(places(all()))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 20)
                            .mapToObj((i) -> 21L - i)
                            .toList());
            assertIntact(20);
        }

        @Test
        void whenTransactionIsRolledBackThenNeitherRecordNorGap() {
            recordMany(1);
            Mono<Void> broken =
                    auditLog.record(entry(ANN, "undone")).then(Mono.error(new IllegalStateException("undo")));
            broken.as(database.transaction()::transactional)
                    .onErrorComplete(IllegalStateException.class)
                    .block();
            recordMany(1);

            assertThat(TestAuditLogs.events(database))
                    .extracting(Written::target)
                    .containsExactly("key-1", "key-1");
            assertIntact(2);
        }

        @Test
        void whenInTransactionThenSeveralAreChained() {
            auditLog.record(entry(ANN, "a"))
                    .then(auditLog.record(entry(ANN, "b")))
                    .as(database.transaction()::transactional)
                    .block();

            assertIntact(2);
        }
    }

    @Nested
    class Newest {

        @BeforeEach
        void recordSome() {
            record(entry(ANN, "x"));
            record(entry(ANNS_KEY, "y"));
            record(AuditEntry.rejected(BOB, AuditedAction.KEY_REVEALED, "x"));
            tamper("UPDATE audit_event SET at = sequence * 10");
        }

        @Test
        void whenUnfilteredThenAllNewestFirst() {
            assertThat(places(all())).containsExactly(3L, 2L, 1L);
        }

        @Test
        void whenFilteredThenOnlyMatches() {
            assertThat(places(new AuditFilter(AuditedAction.KEY_CREATED, null, null, null, null, null, null)))
                    .containsExactly(2L, 1L);
            assertThat(places(new AuditFilter(null, AuditEntry.Outcome.REJECTED, null, null, null, null, null)))
                    .containsExactly(3L);
            assertThat(places(new AuditFilter(null, null, "ann", null, null, null, null)))
                    .containsExactly(2L, 1L);
            assertThat(places(new AuditFilter(null, null, null, ANNS_KEY.key(), null, null, null)))
                    .containsExactly(2L);
            assertThat(places(new AuditFilter(null, null, null, null, "x", null, null)))
                    .containsExactly(3L, 1L);
        }

        @Test
        void whenFilteredByTimeThenSinceIsInclusiveAndUntilExclusive() {
            assertThat(places(new AuditFilter(null, null, null, null, null, 20L, null)))
                    .containsExactly(3L, 2L);
            assertThat(places(new AuditFilter(null, null, null, null, null, null, 20L)))
                    .containsExactly(1L);
            assertThat(places(new AuditFilter(null, null, null, null, null, 20L, 30L)))
                    .containsExactly(2L);
        }

        @Test
        void whenFiltersAreCombinedThenAllApply() {
            assertThat(places(new AuditFilter(
                            AuditedAction.KEY_CREATED, AuditEntry.Outcome.DONE, "ann", null, "x", 0L, 100L)))
                    .containsExactly(1L);
            assertThat(places(new AuditFilter(AuditedAction.KEY_REVEALED, null, "ann", null, null, null, null)))
                    .isEmpty();
        }

        @Test
        void whenPositionIsGivenThenEarlierRecords() {
            assertThat(new AuditRepository(database.client())
                            .newest(all(), 3, 1)
                            .map(AuditRecord::sequence)
                            .collectList()
                            .block())
                    .containsExactly(2L);
        }
    }

    private static AuditFilter all() {
        return new AuditFilter(null, null, null, null, null, null, null);
    }

    @Nested
    class EraseAddresses {

        @Test
        void whenErasedThenAddressIsRemovedAndChainIsIntact() {
            record(entry(ANN, "x"));
            record(AuditEntry.rejected(Actor.ANONYMOUS, AuditedAction.SESSION_OPENED, "ann"));
            record(entry(BOB, "ann"));
            record(AuditEntry.rejected(Actor.ANONYMOUS, AuditedAction.SESSION_OPENED, "bob"));
            auditLog.eraseAddresses("ann").block();
            record(entry(ANN, "y"));

            String home = HOME.address();
            assertThat(TestAuditLogs.events(database).stream()
                            .map((event) -> event.origin().address()))
                    .containsExactly(null, null, home, home, home);
            assertIntact(5);
        }
    }

    @Nested
    class Check {

        @Test
        void whenEmptyThenIntact() {
            assertIntact(0);
        }

        @Test
        void whenFieldIsChangedThenRecordIsNamed() {
            for (String change : List.of(
                    "at = at + 1",
                    "action = 'key.revoked'",
                    "outcome = 'REJECTED'",
                    "actor_account = NULL",
                    "actor_account = ''",
                    "actor_key = 'k'",
                    "target = 'z'",
                    "request_id = NULL",
                    "details = '{\"a\":\"b\"}'",
                    "address_mac = mac",
                    "mac = address_mac")) {
                recordMany(3);
                tamper("UPDATE audit_event SET " + change + " WHERE sequence = 2");
                assertBroken(Fault.CHANGED, 2);
                tamper("DELETE FROM audit_event", "UPDATE audit_head SET sequence = 0, link = NULL");
            }
        }

        @Test
        void whenAddressIsChangedThenRecordIsNamed() {
            recordMany(3);
            tamper("UPDATE audit_event SET address = '192.0.2.8' WHERE sequence = 3");

            assertBroken(Fault.ADDRESS_CHANGED, 3);
        }

        @Test
        void whenAddressIsAddedThenRecordIsNamed() {
            auditLog.record(entry(ANN, "x")).block();
            tamper("UPDATE audit_event SET address = '192.0.2.8'");

            assertBroken(Fault.ADDRESS_CHANGED, 1);
        }

        @Test
        void whenRecordIsDeletedThenMissing() {
            recordMany(4);
            tamper("DELETE FROM audit_event WHERE sequence = 2");

            assertBroken(Fault.MISSING, 2);
        }

        @Test
        void whenGapIsClosedThenRecordIsNamed() {
            recordMany(4);
            tamper(
                    "DELETE FROM audit_event WHERE sequence = 2",
                    "UPDATE audit_event SET sequence = 2 WHERE sequence = 3",
                    "UPDATE audit_event SET sequence = 3 WHERE sequence = 4",
                    "UPDATE audit_head SET sequence = 3");

            assertBroken(Fault.CHANGED, 2);
        }

        @Test
        void whenLastRecordIsDeletedThenReported() {
            recordMany(5);
            tamper("DELETE FROM audit_event WHERE sequence > 3");

            assertBroken(Fault.END_REMOVED, 4);
        }

        @Test
        void whenHeadIsForgedThenReported() {
            recordMany(5);
            tamper(
                    "DELETE FROM audit_event WHERE sequence > 3",
                    "UPDATE audit_head SET sequence = 3," + " link = (SELECT mac FROM audit_event WHERE sequence = 3)");
            assertBroken(Fault.HEAD_CHANGED, 3);

            record(entry(ANN, "next"));
            assertBroken(Fault.CHANGED, 4);
        }

        @Test
        void whenHeadIsMissingThenReported() {
            recordMany(2);
            tamper("DELETE FROM audit_head");

            assertBroken(Fault.HEAD_CHANGED, 2);
        }

        @Test
        void whenHeadIsSetBackThenReported() {
            recordMany(2);
            tamper("UPDATE audit_head SET sequence = 1");

            assertBroken(Fault.HEAD_CHANGED, 2);
        }

        @Test
        void whenRecordsAreSwappedThenFirstIsNamed() {
            recordMany(4);
            tamper(
                    "UPDATE audit_event SET sequence = 100 WHERE sequence = 2",
                    "UPDATE audit_event SET sequence = 2 WHERE sequence = 3",
                    "UPDATE audit_event SET sequence = 3 WHERE sequence = 100");

            assertBroken(Fault.OUT_OF_PLACE, 2);
            assertThat(TestAuditLogs.check(database).message())
                    .isEqualTo("Record 2 was tampered with: it is in the place of record 3.");
        }

        @Test
        void whenRecordIsInsertedThenItsPositionIsNamed() {
            recordMany(3);
            tamper(
                    "UPDATE audit_event SET sequence = 4 WHERE sequence = 3",
                    "UPDATE audit_event SET sequence = 3 WHERE sequence = 2",
                    copyOf(1, 2),
                    "UPDATE audit_head SET sequence = 4");

            assertBroken(Fault.OUT_OF_PLACE, 2);
        }

        @Test
        void whenRecordIsPrependedOrAppendedThenNamed() {
            for (int place : List.of(0, 4, 9)) {
                recordMany(3);
                tamper(copyOf(3, place));
                assertBroken(Fault.ADDED, place);
                tamper("DELETE FROM audit_event", "UPDATE audit_head SET sequence = 0, link = NULL");
            }
        }

        private String copyOf(int original, int place) {
            return "INSERT INTO audit_event SELECT " + place
                    + ", at, action, outcome, actor_account, actor_key, target,"
                    + " address, address_mac, request_id, details, key_version, mac FROM audit_event WHERE sequence = "
                    + original;
        }

        @Test
        void whenSecretIsRotatedThenIntactWhileOldVersionExists() {
            recordMany(2);
            TestAuditLogs.on(database, TestKeyrings.of(Map.of(1, 1, 2, 2)))
                    .record(entry(ANN, "x"))
                    .block();

            assertThat(TestAuditLogs.check(database, TestKeyrings.of(Map.of(1, 1, 2, 2))))
                    .isInstanceOf(Intact.class);
            assertThat(TestAuditLogs.check(database, TestKeyrings.of(Map.of(2, 2))))
                    .isEqualTo(new SecretMissing(1, 1))
                    .extracting(ChainFinding::message)
                    .isEqualTo(
                            "Record 1 cannot be verified: version 1 of the secret keywright.secrets.pepper is missing."
                                    + " Restore this version. If it never existed, the record was changed.");
        }

        @Test
        void whenSecretDiffersThenNotIntact() {
            recordMany(1);

            assertThat(TestAuditLogs.check(database, TestKeyrings.of(Map.of(1, 9))))
                    .isInstanceOf(Tampered.class);
        }
    }
}
