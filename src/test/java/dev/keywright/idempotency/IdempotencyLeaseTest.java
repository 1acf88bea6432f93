package dev.keywright.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.problem.Result;
import dev.keywright.support.store.TestKeyrings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.reactive.TransactionCallback;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Requests that run concurrently, or end without an outcome. */
class IdempotencyLeaseTest extends IdempotencyFixture {

    IdempotencyLeaseTest(@TempDir Path folder) {
        super(folder);
    }

    @Nested
    class Concurrent {

        @Test
        void whenManyRequestsAreConcurrentThenOneExecutesAndOthersWaitOrReplay() {
            List<String> responses = Flux.range(0, 20)
                    .flatMap((i) -> called().subscribeOn(Schedulers.boundedElastic()), 20)
                    .collectList()
                    .blockOptional(MAX_WAIT)
                    .orElseThrow();

            assertThat(responses).hasSize(20).containsOnlyOnce("fresh 1");
            assertThat(responses).allMatch(List.of("fresh 1", "replayed 1", "in progress")::contains);
            assertThat(runs).hasValue(1);
            assertThat(made()).isOne();
        }

        private Mono<String> called() {
            return once(IdempotencyLeaseTest.this::make)
                    .map((result) -> (result.replayed() ? "replayed " : "fresh ")
                            + result.value().number())
                    .onErrorResume(ApiException.class, this::inProgress);
        }

        private Mono<String> inProgress(ApiException exception) {
            return exception.code() == ErrorCode.REQUEST_IN_PROGRESS ? Mono.just("in progress") : Mono.error(exception);
        }

        @Test
        void whenFirstIsRunningThenRejectedUntilComplete() {
            Running first = new Running();
            assertRejected(once(IdempotencyLeaseTest.this::make), ErrorCode.REQUEST_IN_PROGRESS);
            first.end();

            assertThat(done(IdempotencyLeaseTest.this::make))
                    .isEqualTo(IdempotentResult.replayed(new Made(SECRET + 1, 1)));
        }

        @Test
        void whenDifferentRequestArrivesWhileFirstRunsThenKeyReused() {
            Running first = new Running();
            Mono<IdempotentResult<Made>> other = idempotency(Map.of(1, 1))
                    .execute(attempt(HEADER, "{}"), Made.class, IdempotencyLeaseTest.this::make);
            assertRejected(other, ErrorCode.IDEMPOTENCY_KEY_REUSED);
            first.end();

            assertThat(made()).isOne();
        }
    }

    @Nested
    class Lease {

        /** Leaves a lease behind, like a crash. */
        private void crash() {
            IdempotentRequest attempt = attempt(HEADER, BODY);
            RequestIdentity identity = new RequestIdentityDeriver(TestKeyrings.of(Map.of(1, 1)), JSON)
                    .of(attempt, HEADER)
                    .get(0);
            new IdempotencyRepository(database.client())
                    .acquire(identity, new RequestLease("crashed", clock.instant()))
                    .block(MAX_WAIT);
        }

        @Test
        void whenProcessCrashesThenRejectedUntilLeaseExpires() {
            crash();
            clock.advance(RequestLease.DURATION.minusMillis(1));
            assertRejected(once(IdempotencyLeaseTest.this::make), ErrorCode.REQUEST_IN_PROGRESS);
            clock.advance(Duration.ofMillis(1));

            assertThat(done(IdempotencyLeaseTest.this::make).replayed()).isFalse();
            assertThat(done(IdempotencyLeaseTest.this::make).replayed()).isTrue();
        }

        @Test
        void whenTakenOverThenSlowFirstIsRolledBack() {
            Mono<Result<Made>> slow = make().doOnNext((made) -> clock.advance(RequestLease.DURATION))
                    .delayUntil((made) -> takeOverLease());

            assertRejected(once(() -> slow), ErrorCode.REQUEST_IN_PROGRESS);
            assertThat(made()).isZero();
        }

        /** In the slow request's own transaction, since SQLite allows no concurrent write. */
        private Mono<Void> takeOverLease() {
            return database.client()
                    .sql("UPDATE idempotent_request SET lease_id = 'second'")
                    .then();
        }
    }

    @Nested
    class Cancelled {

        @Test
        void whenCancelledDuringActionThenRolledBackAndFree() {
            new Running().call.dispose();
            awaitWrite();

            assertThat(remembered()).isZero();
            assertThat(made()).isZero();
            assertThat(done(IdempotencyLeaseTest.this::make).replayed()).isFalse();
        }

        @Test
        void whenCancelledAfterCommitThenResponseIsStored() {
            Sinks.Empty<Void> committed = Sinks.empty();
            Disposable call = hangingAfterTheCommit(committed)
                    .execute(attempt(HEADER, BODY), Made.class, IdempotencyLeaseTest.this::make)
                    .subscribe();
            committed.asMono().block(MAX_WAIT);
            call.dispose();
            awaitWrite();

            assertThat(done(IdempotencyLeaseTest.this::make))
                    .isEqualTo(IdempotentResult.replayed(new Made(SECRET + 1, 1)));
        }

        private IdempotencyService hangingAfterTheCommit(Sinks.Empty<Void> committed) {
            return new IdempotencyService(
                    new IdempotencyRepository(database.client()),
                    new RequestIdentityDeriver(TestKeyrings.of(Map.of(1, 1)), JSON),
                    JSON,
                    new HangingAfterCommit(database.transaction(), committed),
                    clock);
        }

        /** Writes are in order, so all pending writes of the cancelled request are done after this one. */
        private void awaitWrite() {
            database.client()
                    .sql("UPDATE account SET role = role WHERE id = 'nobody'")
                    .then()
                    .block(MAX_WAIT);
        }
    }

    @Nested
    class Unreleased {

        private final IdempotencyService idempotencyService = idempotency(Map.of(1, 1));

        private void canWrite(boolean allowed) {
            response(database.client()
                    .sql("PRAGMA query_only = " + (allowed ? "OFF" : "ON"))
                    .then()
                    .thenReturn(allowed));
        }

        /** All further writes fail, as with a full disk. */
        private Mono<Result<Made>> fail() {
            return database.client()
                    .sql("PRAGMA query_only = ON")
                    .then()
                    .then(Mono.error(new DataAccessResourceFailureException("The disk is full.")));
        }

        private IdempotentResult<Made> repeat() {
            return response(
                    idempotencyService.execute(attempt(HEADER, BODY), Made.class, IdempotencyLeaseTest.this::make));
        }

        @Test
        void whenStorageRecoversThenRequestIsExecutedImmediately() {
            assertThatExceptionOfType(DataAccessResourceFailureException.class)
                    .isThrownBy(() -> idempotencyService
                            .execute(attempt(HEADER, BODY), Made.class, this::fail)
                            .block(MAX_WAIT));
            assertThatExceptionOfType(DataAccessException.class).isThrownBy(this::repeat);
            canWrite(true);

            assertThat(repeat().replayed()).isFalse();
            assertThat(repeat().replayed()).isTrue();
            assertThat(made()).isOne();
        }
    }

    /** A request whose work has started and blocks other writes until the test ends it. */
    private final class Running {

        private final Sinks.Empty<Void> mayEnd = Sinks.empty();
        private final Sinks.Empty<Void> ended = Sinks.empty();
        private final Disposable call;

        Running() {
            Sinks.Empty<Void> started = Sinks.empty();
            Mono<Result<Made>> work =
                    make().doOnNext((made) -> started.tryEmitEmpty()).delayUntil((made) -> mayEnd.asMono());
            call = once(() -> work).subscribe((result) -> {}, ended::tryEmitError, ended::tryEmitEmpty);
            started.asMono().block(MAX_WAIT);
        }

        void end() {
            mayEnd.tryEmitEmpty();
            ended.asMono().block(MAX_WAIT);
        }
    }

    /** Transactions that commit but never complete. */
    private record HangingAfterCommit(TransactionalOperator transaction, Sinks.Empty<Void> committed)
            implements TransactionalOperator {

        @Override
        public <T> Mono<T> transactional(Mono<T> mono) {
            return transaction
                    .transactional(mono)
                    .doOnSuccess((value) -> committed.tryEmitEmpty())
                    .delayUntil((value) -> Mono.never());
        }

        @Override
        public <T> Flux<T> execute(TransactionCallback<T> action) {
            return transaction.execute(action);
        }
    }
}
