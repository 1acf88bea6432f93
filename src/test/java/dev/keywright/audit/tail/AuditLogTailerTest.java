package dev.keywright.audit.tail;

import static dev.keywright.support.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.audit.Actor;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditLogListener;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.audit.store.AuditRepository;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.support.TestAuditLogs;
import dev.keywright.support.store.FailingDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Time is manual, except for the polls, which are rare, and their retries. */
@ExtendWith(OutputCaptureExtension.class)
class AuditLogTailerTest {

    private static final Duration RARELY = Duration.ofMinutes(1);
    private static final Duration AGE = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final AuditLogTailer.Subscriber NOBODY = new AuditLogTailer.Subscriber() {
        @Override
        public void onEntry(AuditEntry.Recorded recordedEntry) {}

        @Override
        public void onRewind(long sequence) {}
    };

    private final AtomicLong nanos = new AtomicLong(-5);
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final List<AuditEntry> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger rewinds = new AtomicInteger();
    private final AtomicInteger notified = new AtomicInteger();
    private final Sinks.Many<Boolean> otherNodesMessages =
            Sinks.many().multicast().directBestEffort();
    private FailingDatabase database;
    private AuditLog otherNode;
    private AuditLogTailer tailer;

    @BeforeEach
    void begin(@TempDir Path folder) {
        database = new FailingDatabase(folder);
        otherNode = TestAuditLogs.on(database.intact());
        tailer = new AuditLogTailer(
                new AuditRepository(database.client()),
                new QueryGuard(Duration.ofSeconds(5), 1, timer),
                RARELY,
                this::exchange,
                nanos::get,
                () -> List.of(listener()));
    }

    private AuditLogListener listener() {
        return new AuditLogListener() {
            @Override
            public void onEntry(AuditEntry entry) {
                received.add(entry);
            }

            @Override
            public void onRewind() {
                rewinds.incrementAndGet();
            }
        };
    }

    private Flux<Boolean> exchange(Flux<?> localAppends) {
        return Flux.merge(
                otherNodesMessages.asFlux(),
                localAppends.doOnNext((word) -> notified.incrementAndGet()).thenMany(Flux.empty()));
    }

    @AfterEach
    void end() {
        tailer.stop();
        database.close();
    }

    private void start() throws InterruptedException {
        tailer.start();
        await(() -> tailer.isReadWithin(Duration.ZERO));
    }

    private static AuditEntry entry(String target) {
        return AuditEntry.done(Actor.ANONYMOUS, AuditedAction.KEY_REVOKED, target);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Nested
    class Age {

        @Test
        void whenNothingIsReadThenNotFresh(CapturedOutput output) throws Exception {
            database.line().cut();
            tailer.start();
            await(() -> output.getOut().contains("The audit log cannot be read"));

            assertThat(tailer.isReadWithin(Duration.ofDays(365))).isFalse();
            assertThat(tailer.isUpToDate()).isFalse();
        }

        @Test
        void whenReadToEndThenFreshForExactlyMaxStaleness() throws Exception {
            start();
            pass(AGE);
            assertThat(tailer.isReadWithin(AGE)).isTrue();

            pass(Duration.ofNanos(1));
            assertThat(tailer.isReadWithin(AGE)).isFalse();
        }

        /** A poll may miss entries that are written during it. */
        @Test
        void whenPollIsSlowThenAgeCountsFromItsStart() throws Exception {
            start();
            pass(AGE);
            int requested = database.line().requested();
            database.line().freeze();
            tailer.onEntry(entry("one"));
            await(() -> database.line().requested() > requested);
            pass(AGE);
            assertThat(tailer.isReadWithin(AGE)).isFalse();
            database.line().thaw();
            await(() -> tailer.isReadWithin(AGE));

            assertThat(tailer.isReadWithin(AGE.minusNanos(1))).isFalse();
        }

        @Test
        void whenDatabaseRecoversThenFreshBeforeNextRegularPoll(CapturedOutput output) throws Exception {
            start();
            database.line().cut();
            tailer.onEntry(entry("one"));
            pass(AGE.plusNanos(1));
            await(() -> output.getOut().contains("The audit log cannot be read"));
            assertThat(tailer.isReadWithin(AGE)).isFalse();

            otherNode.record(entry("two")).block(SOON);
            database.line().repair();
            await(() -> tailer.isReadWithin(AGE));
            assertThat(received).extracting(AuditEntry::target).containsExactly("two");
            assertThat(output.getOut()).containsOnlyOnce("The audit log cannot be read");
        }

        /** The connection is dead without a reset: no query gets a response. */
        @Test
        void whenPollTimesOutThenRetried() throws Exception {
            start();
            int requested = database.line().requested();
            database.line().freeze();
            tailer.onEntry(entry("one"));
            await(() -> database.line().requested() > requested);
            pass(AGE.plusNanos(1));
            otherNode.record(entry("two")).block(SOON);
            database.line().repair();
            assertThat(tailer.isReadWithin(AGE)).isFalse();
            timer.advanceTimeBy(AGE);

            await(() -> tailer.isReadWithin(AGE));
            assertThat(received).extracting(AuditEntry::target).containsExactly("two");
        }
    }

    @Nested
    class Notifications {

        @Test
        void whenOtherNodeNotifiesThenRead() throws Exception {
            start();
            otherNode.record(entry("one")).block(SOON);
            assertThat(received).isEmpty();

            otherNodesMessages.emitNext(true, Sinks.EmitFailureHandler.FAIL_FAST);
            await(() -> !received.isEmpty());
            assertThat(received).extracting(AuditEntry::target).containsExactly("one");
        }

        @Test
        void whenNodeWritesThenOtherNodesAreNotifiedOnlyOfItsEntries() throws Exception {
            start();
            tailer.onEntry(entry("one"));
            assertThat(notified).hasValue(1);

            otherNode.record(entry("two")).block(SOON);
            otherNodesMessages.emitNext(true, Sinks.EmitFailureHandler.FAIL_FAST);
            await(() -> !received.isEmpty());
            assertThat(notified).hasValue(1);
        }

        @Test
        void whenManyNotificationsArriveDuringPollThenOneMorePollFollows() throws Exception {
            start();
            database.line().freeze();
            for (int i = 0; i < 1_000; i++) {
                otherNodesMessages.emitNext(true, Sinks.EmitFailureHandler.FAIL_FAST);
            }
            otherNode.record(entry("one")).block(SOON);
            database.line().thaw();

            await(() -> !received.isEmpty());
            assertThat(database.line().requested()).isLessThanOrEqualTo(5);
        }
    }

    /** For example after a failover to a replica that lagged behind. */
    @Nested
    class Rewind {

        private final List<String> reported = new CopyOnWriteArrayList<>();

        private void write(String... targets) {
            for (String target : targets) {
                otherNode.record(entry(target)).block(SOON);
            }
        }

        /** Waits for a poll that started after this call, so that listeners and readers are notified. */
        private void poll() throws InterruptedException {
            pass(Duration.ofNanos(1));
            otherNodesMessages.emitNext(true, Sinks.EmitFailureHandler.FAIL_FAST);
            await(() -> tailer.isReadWithin(Duration.ZERO));
        }

        private void writeAndAwaitEvents(String... targets) throws InterruptedException {
            write(targets);
            poll();
            assertThat(received).extracting(AuditEntry::target).containsExactly(targets);
            received.clear();
        }

        /** The tailer does not check signatures. */
        private void rewindTo(long sequence) {
            run("DELETE FROM audit_event WHERE sequence > " + sequence);
            run("UPDATE audit_head SET sequence = " + sequence + ", link = x'" + "7".repeat(64) + "'");
        }

        private void run(String statement) {
            database.intact().client().sql(statement).then().block(SOON);
        }

        private void follow() {
            tailer.addSubscriber(new AuditLogTailer.Subscriber() {
                @Override
                public void onEntry(AuditEntry.Recorded recordedEntry) {
                    reported.add(recordedEntry.sequence() + " "
                            + recordedEntry.entry().target());
                }

                @Override
                public void onRewind(long sequence) {
                    reported.add("from " + sequence);
                }
            });
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 2, 3})
        void whenRecordsAreRemovedThenRewindIsReported(int since) throws Exception {
            start();
            writeAndAwaitEvents("one", "two", "three");
            follow();
            rewindTo(1);
            String[] newEntries =
                    IntStream.range(0, since).mapToObj((i) -> "new" + i).toArray(String[]::new);
            write(newEntries);
            poll();
            assertThat(rewinds).hasValue(1);

            write("later");
            poll();
            assertThat(received).extracting(AuditEntry::target).containsExactly("later");
            assertThat(reported).containsExactly("from " + (1 + since), (2 + since) + " later");
            assertThat(rewinds).hasValue(1);
        }

        @Test
        void whenNoRecordRemainsThenStartsAtFirst(CapturedOutput output) throws Exception {
            start();
            writeAndAwaitEvents("one");
            rewindTo(0);
            poll();
            assertThat(rewinds).hasValue(1);

            writeAndAwaitEvents("two");
            assertThat(output.getOut()).containsOnlyOnce("The audit log is not the one that this node read before");
        }

        /** Sequence numbers up to the last one that was read are reused. */
        @Test
        void whenListenerStartsAfterRewindThenItKnowsPosition() throws Exception {
            start();
            assertThat(tailer.addSubscriber(NOBODY)).contains(new AuditLogTailer.Start(0, 0));
            writeAndAwaitEvents("one", "two", "three");
            assertThat(tailer.addSubscriber(NOBODY)).contains(new AuditLogTailer.Start(3, 0));
            rewindTo(1);
            poll();
            assertThat(rewinds).hasValue(1);

            assertThat(tailer.addSubscriber(NOBODY)).contains(new AuditLogTailer.Start(1, 3));
        }

        @Test
        void whenAddressIsErasedThenNoRewind() throws Exception {
            start();
            writeAndAwaitEvents("one");
            run("UPDATE audit_event SET address = '192.0.2.1'");
            writeAndAwaitEvents("two");

            assertThat(rewinds).hasValue(0);
        }

        @Test
        void whenMoreIsWrittenThanOneReadThenEachIsDeliveredOnceInOrder() throws Exception {
            start();
            String[] targets =
                    IntStream.rangeClosed(1, 1_001).mapToObj(Integer::toString).toArray(String[]::new);
            write(targets);
            poll();

            assertThat(received).extracting(AuditEntry::target).containsExactly(targets);
        }
    }
}
