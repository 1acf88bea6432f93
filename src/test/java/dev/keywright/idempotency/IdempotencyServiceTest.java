package dev.keywright.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.account.AccountId;
import dev.keywright.api.IssuedKey;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.problem.Result;
import dev.keywright.support.ManualClock;
import dev.keywright.support.TestAccounts;
import dev.keywright.support.store.FreshDatabase;
import dev.keywright.support.store.TestKeyrings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.reactive.TransactionCallback;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

class IdempotencyServiceTest {

    private static final String HEADER = "8e03978e-40d5-43e8-bc93-6894a57f9324";
    private static final String SECRET = "kw_TheWholeSecretOfAKey";
    private static final String BODY = "{\"a\":1,\"b\":2}";
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final ManualClock clock = new ManualClock();
    private final FreshDatabase database;
    private final TestAccounts accounts;
    private final AccountId alice;
    private final AtomicInteger runs = new AtomicInteger();

    /** The effect of a request: one more account, since accounts are easy to count. */
    record Made(String key, int number) {}

    IdempotencyServiceTest(@TempDir Path folder) {
        this.folder = folder;
        database = new FreshDatabase(folder);
        accounts = new TestAccounts(database.client());
        alice = accounts.add("alice");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private IdempotencyService idempotency(Map<Integer, Integer> secret) {
        return new IdempotencyService(
                new IdempotencyRepository(database.client()),
                new RequestKeyDeriver(TestKeyrings.of(secret), JSON),
                JSON,
                database.transaction(),
                clock);
    }

    private IdempotentRequest attempt(@Nullable String header, String body) {
        return new IdempotentRequest(alice.value(), header, "POST /v1/keys", JSON.readTree(body));
    }

    private Mono<IdempotentResult<Made>> once(Supplier<Mono<Result<Made>>> work) {
        return idempotency(Map.of(1, 1)).execute(attempt(HEADER, BODY), Made.class, work);
    }

    private IdempotentResult<Made> done(Supplier<Mono<Result<Made>>> work) {
        return response(once(work));
    }

    private static <T> T response(Mono<T> mono) {
        return mono.blockOptional(PATIENCE).orElseThrow();
    }

    /** Adds an account in the current transaction, or in its own. */
    private Mono<Result<Made>> make() {
        return Mono.defer(() -> insert(runs.incrementAndGet())).as(database.transaction()::transactional);
    }

    private Mono<Result<Made>> insert(int number) {
        return database.client()
                .sql("""
                        INSERT INTO account (id, username, username_key, password_hash, role, created_at)
                        VALUES (:id, :id, :id, 'no hash', 'MEMBER', 0)
                        """)
                .bind("id", "made-" + number)
                .then()
                .thenReturn(new Result.Success<>(new Made(SECRET + number, number)));
    }

    private long made() {
        return count("SELECT COUNT(*) FROM account WHERE id LIKE 'made-%'");
    }

    private long remembered() {
        return count("SELECT COUNT(*) FROM idempotent_request");
    }

    private long count(String sql) {
        return response(database.client().sql(sql).mapValue(Long.class).one());
    }

    private static void assertRejected(Mono<?> call, ErrorCode errorCode) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> call.block(PATIENCE))
                .satisfies((exception) -> assertThat(exception.code()).isEqualTo(errorCode));
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
                    idempotencyService.execute(attempt(HEADER, BODY), Made.class, IdempotencyServiceTest.this::make));
        }

        @Test
        void whenStorageRecoversThenRequestIsExecutedImmediately() {
            assertThatExceptionOfType(DataAccessResourceFailureException.class)
                    .isThrownBy(() -> idempotencyService
                            .execute(attempt(HEADER, BODY), Made.class, this::fail)
                            .block(PATIENCE));
            assertThatExceptionOfType(DataAccessException.class).isThrownBy(this::repeat);
            canWrite(true);

            assertThat(repeat().replayed()).isFalse();
            assertThat(repeat().replayed()).isTrue();
            assertThat(made()).isOne();
        }
    }

    @Nested
    class WithoutHeader {

        @Test
        void whenCalledTwiceThenExecutedTwiceAndNothingIsStored() {
            IdempotencyService idempotencyService = idempotency(Map.of(1, 1));
            Mono<IdempotentResult<Made>> call =
                    idempotencyService.execute(attempt(null, "{}"), Made.class, IdempotencyServiceTest.this::make);

            assertThat(response(call)).isEqualTo(IdempotentResult.fresh(new Made(SECRET + 1, 1)));
            assertThat(response(call)).isEqualTo(IdempotentResult.fresh(new Made(SECRET + 2, 2)));
            assertThat(made()).isEqualTo(2);
            assertThat(remembered()).isZero();
        }
    }

    @Nested
    class HeaderForm {

        @ParameterizedTest
        @ValueSource(strings = {"", " ", "a b", "a\tb", "ä", "a\n", "\u007f"})
        void whenNotVisibleAsciiThenRejected(String header) {
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(() -> attempt(header, "{}"))
                    .satisfies((exception) -> assertThat(exception.code()).isEqualTo(ErrorCode.INVALID_VALUE));
        }

        @Test
        void whenLongerThanMaximumThenRejected() {
            assertThat(attempt("~".repeat(255), "{}").header()).hasSize(255);
            assertThatExceptionOfType(ApiException.class).isThrownBy(() -> attempt("!".repeat(256), "{}"));
        }

        @Test
        void whenPrintedThenHeaderIsHidden() {
            assertThat(attempt(HEADER, "{}").toString()).doesNotContain(HEADER);
        }
    }

    @Nested
    class Repeated {

        @Test
        void whenRequestIsSameThenSameResponseAndNothingIsCreated() {
            IdempotentResult<Made> first = done(IdempotencyServiceTest.this::make);
            IdempotentResult<Made> second = done(IdempotencyServiceTest.this::make);

            assertThat(first).isEqualTo(IdempotentResult.fresh(new Made(SECRET + 1, 1)));
            assertThat(second).isEqualTo(IdempotentResult.replayed(new Made(SECRET + 1, 1)));
            assertThat(made()).isOne();
            assertThat(runs).hasValue(1);
        }

        @Test
        void whenResponseIsNewKeyThenReplayedExactly() {
            IssuedKey issued = JSON.readValue("""
                    {"key": "kw_secret", "id": "k1", "owner": "alice", "name": "ä", "prefix": "kw", "scopes": ["b", "a"],
                     "state": "ACTIVE", "createdAt": "2026-11-22T12:00:00.120Z", "expiresAt": "2026-11-22T12:00:00Z",
                     "allowedAddresses": ["10.0.0.0/8"], "limits": [], "recoverable": true,
                     "meta": {"z": 12345678901234567890, "a": [1.5, null, {"b": ""}]}}
                    """, IssuedKey.class);
            Mono<IdempotentResult<IssuedKey>> call = idempotency(Map.of(1, 1))
                    .execute(attempt(HEADER, BODY), IssuedKey.class, () -> Mono.just(new Result.Success<>(issued)));

            assertThat(response(call).replayed()).isFalse();
            IdempotentResult<IssuedKey> again = response(call);
            assertThat(again.replayed()).isTrue();
            assertThat(JSON.writeValueAsString(again.value())).isEqualTo(JSON.writeValueAsString(issued));
        }

        @Test
        void whenBodyIsWrittenDifferentlyThenSameRequest() {
            done(IdempotencyServiceTest.this::make);
            Mono<IdempotentResult<Made>> again = idempotency(Map.of(1, 1))
                    .execute(attempt(HEADER, "{ \"b\": 2, \"a\": 1 }"), Made.class, IdempotencyServiceTest.this::make);

            assertThat(response(again).replayed()).isTrue();
        }

        @Test
        void whenBodyDiffersThenRejectedAndFirstRemains() {
            done(IdempotencyServiceTest.this::make);
            Mono<IdempotentResult<Made>> other = idempotency(Map.of(1, 1))
                    .execute(attempt(HEADER, "{\"a\":2}"), Made.class, IdempotencyServiceTest.this::make);

            assertRejected(other, ErrorCode.IDEMPOTENCY_KEY_REUSED);
            assertThat(done(IdempotencyServiceTest.this::make).replayed()).isTrue();
            assertThat(made()).isOne();
        }

        @Test
        void whenAccountDiffersThenSeparateRequest() {
            done(IdempotencyServiceTest.this::make);
            AccountId bob = accounts.add("bob");
            IdempotentRequest bobs = new IdempotentRequest(bob.value(), HEADER, "POST /v1/keys", JSON.readTree(BODY));

            assertThat(response(idempotency(Map.of(1, 1)).execute(bobs, Made.class, IdempotencyServiceTest.this::make))
                            .replayed())
                    .isFalse();
        }

        @Test
        void whenServiceRestartsThenSameResponse() {
            done(IdempotencyServiceTest.this::make);
            database.close();
            try (FreshDatabase reopened = new FreshDatabase(folder)) {
                IdempotencyService restarted = new IdempotencyService(
                        new IdempotencyRepository(reopened.client()),
                        new RequestKeyDeriver(TestKeyrings.of(Map.of(1, 1)), new JsonMapper()),
                        new JsonMapper(),
                        reopened.transaction(),
                        clock);
                Mono<IdempotentResult<Made>> again =
                        restarted.execute(attempt(HEADER, BODY), Made.class, IdempotencyServiceTest.this::make);

                assertThat(response(again)).isEqualTo(IdempotentResult.replayed(new Made(SECRET + 1, 1)));
            }
        }

        @Test
        void whenSecretHasNewVersionThenSameResponse() {
            done(IdempotencyServiceTest.this::make);
            Mono<IdempotentResult<Made>> again = idempotency(Map.of(1, 1, 2, 2))
                    .execute(attempt(HEADER, BODY), Made.class, IdempotencyServiceTest.this::make);

            assertThat(response(again)).isEqualTo(IdempotentResult.replayed(new Made(SECRET + 1, 1)));
        }

        @Test
        void whenDayOldThenNewRequestAndOldRowIsDeleted() {
            done(IdempotencyServiceTest.this::make);
            clock.advance(Duration.ofHours(24).minusMillis(1));
            assertThat(done(IdempotencyServiceTest.this::make).replayed()).isTrue();
            clock.advance(Duration.ofMillis(1));

            assertThat(done(IdempotencyServiceTest.this::make))
                    .isEqualTo(IdempotentResult.fresh(new Made(SECRET + 2, 2)));
            assertThat(remembered()).isOne();
        }

        @Test
        void whenOtherRequestComesDayLaterThenOldRowIsDeleted() {
            done(IdempotencyServiceTest.this::make);
            clock.advance(Duration.ofHours(24));
            response(idempotency(Map.of(1, 1))
                    .execute(attempt("other", "{}"), Made.class, IdempotencyServiceTest.this::make));

            assertThat(remembered()).isOne();
        }
    }

    @Nested
    class Concurrent {

        @Test
        void whenManyRequestsAreConcurrentThenOneExecutesAndOthersWaitOrReplay() {
            List<String> responses = Flux.range(0, 20)
                    .flatMap((i) -> called().subscribeOn(Schedulers.boundedElastic()), 20)
                    .collectList()
                    .blockOptional(PATIENCE)
                    .orElseThrow();

            assertThat(responses).hasSize(20).containsOnlyOnce("fresh 1");
            assertThat(responses).allMatch(List.of("fresh 1", "replayed 1", "in progress")::contains);
            assertThat(runs).hasValue(1);
            assertThat(made()).isOne();
        }

        private Mono<String> called() {
            return once(IdempotencyServiceTest.this::make)
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
            assertRejected(once(IdempotencyServiceTest.this::make), ErrorCode.REQUEST_IN_PROGRESS);
            first.end();

            assertThat(done(IdempotencyServiceTest.this::make))
                    .isEqualTo(IdempotentResult.replayed(new Made(SECRET + 1, 1)));
        }

        @Test
        void whenDifferentRequestArrivesWhileFirstRunsThenKeyReused() {
            Running first = new Running();
            Mono<IdempotentResult<Made>> other = idempotency(Map.of(1, 1))
                    .execute(attempt(HEADER, "{}"), Made.class, IdempotencyServiceTest.this::make);
            assertRejected(other, ErrorCode.IDEMPOTENCY_KEY_REUSED);
            first.end();

            assertThat(made()).isOne();
        }
    }

    @Nested
    class Failed {

        @Test
        void whenActionReturnsFailureThenNotStoredAndWritesAreCommitted() {
            Mono<Result<Made>> rejected =
                    make().thenReturn(new Result.Failure<>(ApiException.of(ErrorCode.SCOPE_NOT_GRANTABLE, "No.")));
            assertRejected(once(() -> rejected), ErrorCode.SCOPE_NOT_GRANTABLE);

            assertThat(made()).isOne();
            assertThat(remembered()).isZero();
            assertThat(done(IdempotencyServiceTest.this::make).replayed()).isFalse();
        }

        @Test
        void whenActionErrorsThenRolledBackAndNotStored() {
            Mono<Result<Made>> rejected = make().then(Mono.error(() -> ApiException.of(ErrorCode.KEY_REVOKED, "No.")));
            assertRejected(once(() -> rejected), ErrorCode.KEY_REVOKED);

            assertThat(made()).isZero();
            assertThat(remembered()).isZero();
            assertThat(done(IdempotencyServiceTest.this::make).replayed()).isFalse();
        }

        @Test
        void whenActionThrowsThenNotStored() {
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(() -> once(() -> {
                                throw new ArithmeticException();
                            })
                            .block(PATIENCE));

            assertThat(remembered()).isZero();
        }

        @Test
        void whenActionIsEmptyThenEmptyAndNotStored() {
            assertThat(once(Mono::empty).blockOptional(PATIENCE)).isEmpty();

            assertThat(remembered()).isZero();
        }

        @Test
        void whenAccountIsDeletedThenRejectedAndNotExecuted() {
            IdempotentRequest attempt = new IdempotentRequest("nobody's", HEADER, "POST /v1/keys", null);

            assertRejected(
                    idempotency(Map.of(1, 1)).execute(attempt, Made.class, IdempotencyServiceTest.this::make),
                    ErrorCode.INVALID_TOKEN);
            assertThat(runs).hasValue(0);
        }
    }

    @Nested
    class Lease {

        /** Leaves a lease behind, like a crash. */
        private void crash() {
            IdempotentRequest attempt = attempt(HEADER, BODY);
            RequestKey requestKey = new RequestKeyDeriver(TestKeyrings.of(Map.of(1, 1)), JSON)
                    .of(attempt, HEADER)
                    .get(0);
            new IdempotencyRepository(database.client())
                    .acquire(requestKey, new RequestLease("crashed", clock.instant()))
                    .block(PATIENCE);
        }

        @Test
        void whenProcessCrashesThenRejectedUntilLeaseExpires() {
            crash();
            clock.advance(RequestLease.DURATION.minusMillis(1));
            assertRejected(once(IdempotencyServiceTest.this::make), ErrorCode.REQUEST_IN_PROGRESS);
            clock.advance(Duration.ofMillis(1));

            assertThat(done(IdempotencyServiceTest.this::make).replayed()).isFalse();
            assertThat(done(IdempotencyServiceTest.this::make).replayed()).isTrue();
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
            assertThat(done(IdempotencyServiceTest.this::make).replayed()).isFalse();
        }

        @Test
        void whenCancelledAfterCommitThenResponseIsStored() {
            Sinks.Empty<Void> committed = Sinks.empty();
            Disposable call = hangingAfterTheCommit(committed)
                    .execute(attempt(HEADER, BODY), Made.class, IdempotencyServiceTest.this::make)
                    .subscribe();
            committed.asMono().block(PATIENCE);
            call.dispose();
            awaitWrite();

            assertThat(done(IdempotencyServiceTest.this::make))
                    .isEqualTo(IdempotentResult.replayed(new Made(SECRET + 1, 1)));
        }

        private IdempotencyService hangingAfterTheCommit(Sinks.Empty<Void> committed) {
            return new IdempotencyService(
                    new IdempotencyRepository(database.client()),
                    new RequestKeyDeriver(TestKeyrings.of(Map.of(1, 1)), JSON),
                    JSON,
                    new HangingAfterCommit(database.transaction(), committed),
                    clock);
        }

        /** Writes are in order, so all pending writes of the cancelled request are done after this one. */
        private void awaitWrite() {
            database.client()
                    .sql("UPDATE account SET role = role WHERE id = 'nobody'")
                    .then()
                    .block(PATIENCE);
        }
    }

    /** A request whose work has started and blocks other writes until the test ends it. */
    private final class Running {

        private final Sinks.Empty<Void> mayEnd = Sinks.empty();
        private final Sinks.Empty<Void> ended = Sinks.empty();
        private final Disposable call;

        Running() {
            Sinks.Empty<Void> begun = Sinks.empty();
            Mono<Result<Made>> work =
                    make().doOnNext((made) -> begun.tryEmitEmpty()).delayUntil((made) -> mayEnd.asMono());
            call = once(() -> work).subscribe((result) -> {}, ended::tryEmitError, ended::tryEmitEmpty);
            begun.asMono().block(PATIENCE);
        }

        void end() {
            mayEnd.tryEmitEmpty();
            ended.asMono().block(PATIENCE);
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

    @Nested
    class Stored {

        @Test
        void whenStoredThenFilesContainNeitherSecretNorHeader() throws Exception {
            done(IdempotencyServiceTest.this::make);
            database.close();

            byte[] file = Files.readAllBytes(folder.resolve("test.db"));
            String bytes = new String(file, StandardCharsets.ISO_8859_1);
            assertThat(bytes).contains("made-1").doesNotContain(SECRET).doesNotContain(HEADER);
        }
    }
}
