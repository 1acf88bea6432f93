package dev.keywright.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.account.AccountId;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.problem.Result;
import dev.keywright.support.StoppedClock;
import dev.keywright.support.TestAccounts;
import dev.keywright.support.store.FreshDatabase;
import dev.keywright.support.store.TestKeyrings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** A database, and a request with an effect that can be counted. */
abstract class IdempotencyFixture {

    static final String HEADER = "8e03978e-40d5-43e8-bc93-6894a57f9324";
    static final String SECRET = "kw_TheWholeSecretOfAKey";
    static final String BODY = "{\"a\":1,\"b\":2}";
    static final JsonMapper JSON = new JsonMapper();
    static final Duration MAX_WAIT = Duration.ofSeconds(60);

    final Path folder;
    final StoppedClock clock = new StoppedClock();
    final FreshDatabase database;
    final TestAccounts accounts;
    final AccountId alice;
    final AtomicInteger runs = new AtomicInteger();

    /** The effect of a request: one more account, since accounts are easy to count. */
    record Made(String key, int number) {}

    IdempotencyFixture(Path folder) {
        this.folder = folder;
        database = new FreshDatabase(folder);
        accounts = new TestAccounts(database.client());
        alice = accounts.add("alice");
    }

    @AfterEach
    void close() {
        database.close();
    }

    IdempotencyService idempotency(Map<Integer, Integer> secret) {
        return new IdempotencyService(
                new IdempotencyRepository(database.client()),
                new RequestIdentityDeriver(TestKeyrings.of(secret), JSON),
                JSON,
                database.transaction(),
                clock);
    }

    IdempotentRequest attempt(@Nullable String header, String body) {
        return new IdempotentRequest(alice.value(), header, "POST /v1/keys", JSON.readTree(body));
    }

    Mono<IdempotentResult<Made>> once(Supplier<Mono<Result<Made>>> work) {
        return idempotency(Map.of(1, 1)).execute(attempt(HEADER, BODY), Made.class, work);
    }

    IdempotentResult<Made> done(Supplier<Mono<Result<Made>>> work) {
        return response(once(work));
    }

    static <T> T response(Mono<T> mono) {
        return mono.blockOptional(MAX_WAIT).orElseThrow();
    }

    /** Adds an account in the current transaction, or in its own. */
    Mono<Result<Made>> make() {
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

    long made() {
        return count("SELECT COUNT(*) FROM account WHERE id LIKE 'made-%'");
    }

    long remembered() {
        return count("SELECT COUNT(*) FROM idempotent_request");
    }

    private long count(String sql) {
        return response(database.client().sql(sql).mapValue(Long.class).one());
    }

    static void assertRejected(Mono<?> call, ErrorCode errorCode) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> call.block(MAX_WAIT))
                .satisfies((exception) -> assertThat(exception.code()).isEqualTo(errorCode));
    }
}
