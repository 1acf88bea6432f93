package dev.keywright.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.account.AccountId;
import dev.keywright.api.IssuedKey;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.problem.Result;
import dev.keywright.support.store.FreshDatabase;
import dev.keywright.support.store.TestKeyrings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

class IdempotencyServiceTest extends IdempotencyFixture {

    IdempotencyServiceTest(@TempDir Path folder) {
        super(folder);
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
            assertThat(attempt("~".repeat(255), "{}").idempotencyKey()).hasSize(255);
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
                        new RequestIdentityDeriver(TestKeyrings.of(Map.of(1, 1)), new JsonMapper()),
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
                            .block(MAX_WAIT));

            assertThat(remembered()).isZero();
        }

        @Test
        void whenActionIsEmptyThenEmptyAndNotStored() {
            assertThat(once(Mono::empty).blockOptional(MAX_WAIT)).isEmpty();

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
