package dev.keywright.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywright.client.model.AccountRecord;
import dev.keywright.client.model.Credits;
import dev.keywright.client.model.IssuedKey;
import dev.keywright.client.model.IssuedSession;
import dev.keywright.client.model.KeyCheck;
import dev.keywright.client.model.KeyLimit;
import dev.keywright.client.model.KeyRecord;
import dev.keywright.client.model.NewKey;
import dev.keywright.client.model.VerdictCode;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The client against the service's jar. */
class KeywrightTest {

    private static Service service;
    private static Keywright keywright;

    @BeforeAll
    static void findService() throws Exception {
        service = Service.shared();
        keywright = service.client();
    }

    private static IssuedKey reports() {
        return keywright.keys().create(new NewKey().name("reports").scopes(List.of("reports:*")));
    }

    @Nested
    class Verify {

        @Test
        void whenKeyIsValidThenVerdictHasAllProperties() {
            IssuedKey key = keywright
                    .keys()
                    .create(new NewKey()
                            .name("nightly export")
                            .scopes(List.of("reports:*"))
                            .expiresIn("PT1H")
                            .meta(Map.of("plan", "team"))
                            .credits(new Credits().remaining(10L))
                            .addLimitsItem(new KeyLimit().name("burst").limit(5).period("PT1M")));

            Verdict verdict = keywright.verify(key.getKey(), "reports:read");

            assertThat(verdict.isValid()).isTrue();
            assertThat(verdict.keyId()).isEqualTo(key.getId());
            assertThat(verdict.name()).isEqualTo("nightly export");
            assertThat(verdict.meta()).isEqualTo(Map.of("plan", "team"));
            assertThat(verdict.expiresAt()).isEqualTo(key.getExpiresAt().toInstant());
            assertThat(verdict.credits().getRemaining()).isEqualTo(9);
            assertThat(verdict.limits())
                    .singleElement()
                    .satisfies((limit) -> assertThat(limit.getRemaining()).isEqualTo(4));
            assertThat(verdict.hasScope("reports:write")).isTrue();
            assertThat(verdict.hasScope("users:read")).isFalse();
        }

        @Test
        void whenKeyIsInvalidThenVerdictInsteadOfException() {
            String key = reports().getKey();

            assertThat(keywright.verify(key, "users:read").code()).isEqualTo(VerdictCode.INSUFFICIENT_SCOPE);
            assertThat(keywright.verify("not a key").code()).isEqualTo(VerdictCode.MALFORMED);
        }

        @Test
        void whenExplanationIsRequestedThenStepsAreReturned() {
            KeyCheck check = new KeyCheck().key(reports().getKey()).explain(true);

            assertThat(keywright.verify(check).explanation()).isNotEmpty();
        }

        @Test
        void whenReactiveThenSameResult() {
            String key = reports().getKey();

            Mono<Verdict> verdict = keywright.reactive().verify(key, "reports:read");

            assertThat(verdict.block().isValid()).isTrue();
        }

        @Test
        void whenServiceKeyLacksScopeThenRejected() {
            Keywright unauthorized = Keywright.connect(service.uri(), reports().getKey());

            RejectedException rejected = catchThrowableOfType(RejectedException.class, () -> unauthorized.verify("x"));

            assertThat(rejected.status()).isEqualTo(403);
            assertThat(rejected.code()).contains("insufficient_scope");
            assertThat(rejected).hasMessageContaining("keywright:verify");
        }
    }

    @Nested
    class Manage {

        @Test
        void whenKeyIsManagedThenEachStateIsVisible() {
            Keys keys = keywright.keys();
            IssuedKey key = reports();

            assertThat(keys.suspend(key.getId()).getState()).isEqualTo(KeyRecord.StateEnum.SUSPENDED);
            assertThat(keys.resume(key.getId()).getState()).isEqualTo(KeyRecord.StateEnum.ACTIVE);
            IssuedKey next = keys.rotate(key.getId(), Duration.ofHours(1));
            assertThat(keys.get(key.getId()).getReplacedBy()).isEqualTo(next.getId());
            keys.revoke(next.getId());
            keys.revoke(next.getId());
            assertThat(keywright.verify(next.getKey()).code()).isEqualTo(VerdictCode.REVOKED);
            assertThat(keys.usage(next.getId(), UsagePeriod.HOURS)).isNotNull();
        }

        @Test
        void whenUpdatedThenOnlyGivenFieldsChangeAndNullRemoves() {
            Keys keys = keywright.keys();
            OffsetDateTime soon =
                    OffsetDateTime.now(ZoneOffset.UTC).plusHours(1).withNano(0);
            String id = reports().getId();

            KeyRecord updated = keys.update(id, KeyUpdate.NONE.expiresAt(soon).credits(new Credits().remaining(3L)));
            assertThat(updated.getName()).isEqualTo("reports");
            assertThat(updated.getExpiresAt()).isEqualTo(soon);
            assertThat(updated.getCredits().getRemaining()).isEqualTo(3);

            KeyRecord cleared =
                    keys.update(id, KeyUpdate.NONE.expiresAt(null).credits(null).name(null));
            assertThat(cleared.getExpiresAt()).isNull();
            assertThat(cleared.getCredits()).isNull();
            assertThat(cleared.getName()).isNull();
            assertThat(cleared.getScopes()).containsExactly("reports:*");
        }

        @Test
        void whenCreatedTwiceWithSameIdempotencyKeyThenOneKey() {
            NewKey newKey = new NewKey().name("once");

            IssuedKey first = keywright.keys().create(newKey, "idempotency-key-of-this-test");

            assertThat(keywright.keys().create(newKey, "idempotency-key-of-this-test"))
                    .isEqualTo(first);
            assertThat(keywright.keys().create(newKey).getId()).isNotEqualTo(first.getId());
        }

        @Test
        void whenListHasSeveralPagesThenAllKeysAreReturned() {
            List<String> created = IntStream.range(0, KeyFilter.PAGE_SIZE + 5)
                    .mapToObj((i) ->
                            keywright.keys().create(new NewKey().name("many")).getId())
                    .toList();

            assertThat(keywright.keys().find(KeyFilter.ALL.named("many")).map(KeyRecord::getId))
                    .containsExactlyInAnyOrderElementsOf(created);
            assertThat(keywright
                            .reactive()
                            .keys()
                            .find(KeyFilter.ALL.named("many"))
                            .map(KeyRecord::getId)
                            .collectList()
                            .block())
                    .containsExactlyInAnyOrderElementsOf(created);
        }

        @Test
        void whenKeyDoesNotExistThenRejected() {
            assertThatExceptionOfType(RejectedException.class)
                    .isThrownBy(() -> keywright.keys().get("000000000000"))
                    .satisfies((rejected) -> assertThat(rejected.status()).isEqualTo(404));
        }

        @Test
        void whenFieldIsInvalidThenNamed() {
            assertThatExceptionOfType(RejectedException.class)
                    .isThrownBy(() -> keywright.keys().create(new NewKey().name("")))
                    .satisfies((rejected) -> assertThat(rejected.field()).contains("name"));
        }
    }

    @Nested
    class LogIn {

        private static final String PASSWORD = "correct horse battery";

        private final Keywright visitor = Keywright.at(service.uri()).build();
        private final String username = "user-" + UUID.randomUUID();

        private Keywright as(IssuedSession session) {
            return Keywright.at(service.uri()).token(session.getToken()).build();
        }

        @Test
        void whenRegisteredThenTheSessionActsAsTheAccountUntilItEnds() {
            AccountRecord account = visitor.accounts().register(username, PASSWORD);
            Keywright user = as(visitor.accounts().logIn(username, PASSWORD));

            assertThat(account.getUsername()).isEqualTo(username);
            assertThat(user.accounts().current()).isEqualTo(account);
            user.accounts().logOut();
            assertRejected(401, "invalid_token", () -> user.accounts().current());
        }

        @Test
        void whenAnotherSessionIsEndedThenItsTokenIsInvalid() {
            visitor.accounts().register(username, PASSWORD);
            IssuedSession session = visitor.accounts().logIn(username, PASSWORD);
            Keywright user = as(visitor.accounts().logIn(username, PASSWORD));

            user.accounts().endSession(session.getId());

            assertRejected(401, "invalid_token", () -> as(session).accounts().current());
            assertRejected(404, "session_not_found", () -> user.accounts().endSession(session.getId()));
        }

        @Test
        void whenOperatorReadsAnAccountThenFound() {
            AccountRecord account = visitor.accounts().register(username, PASSWORD);
            Keywright operator = as(visitor.accounts().logIn("operator", PASSWORD));

            assertThat(operator.accounts().get(account.getId())).isEqualTo(account);
        }

        @Test
        void whenUsernameIsTakenOrPasswordIsWrongThenRejected() {
            visitor.accounts().register(username, PASSWORD);

            assertRejected(409, "username_taken", () -> visitor.accounts().register(username, PASSWORD));
            assertRejected(401, "invalid_credentials", () -> visitor.accounts().logIn(username, "wrong horse battery"));
        }

        @Test
        void whenReactiveThenSameResult() {
            ReactiveAccounts accounts = visitor.reactive().accounts();

            AccountRecord account = accounts.register(username, PASSWORD).block();
            IssuedSession session = accounts.logIn(username, PASSWORD).block();
            ReactiveAccounts user = as(session).reactive().accounts();

            assertThat(user.current().block()).isEqualTo(account);
            user.endSession(session.getId()).block();
            assertRejected(401, "invalid_token", () -> user.logOut().block());
        }

        private static void assertRejected(int status, String code, ThrowingCallable request) {
            RejectedException rejected = catchThrowableOfType(RejectedException.class, request);
            assertThat(rejected.status()).isEqualTo(status);
            assertThat(rejected.code()).contains(code);
        }
    }
}
