package dev.keywright.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywright.client.model.Credits;
import dev.keywright.client.model.IssuedKey;
import dev.keywright.client.model.KeyCheck;
import dev.keywright.client.model.KeyLimit;
import dev.keywright.client.model.KeyRecord;
import dev.keywright.client.model.KeyState;
import dev.keywright.client.model.NewKey;
import dev.keywright.client.model.ProblemCode;
import dev.keywright.client.model.VerdictCode;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Against the service's jar. */
class KeywrightTest {

    private static Service service;
    private static Keywright keywright;

    @BeforeAll
    static void findService() throws Exception {
        service = Service.shared();
        keywright = service.program();
    }

    private static IssuedKey reports() {
        return keywright.keys().create(new NewKey().name("reports").scopes(List.of("reports:*")));
    }

    @Nested
    class Verify {

        @Test
        void whenKeyIsGoodThenValidWithAllThatIsKnownOfIt() {
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
            assertThat(verdict.credits()).isEqualTo(9);
            assertThat(verdict.limits())
                    .singleElement()
                    .satisfies((limit) -> assertThat(limit.getRemaining()).isEqualTo(4));
            assertThat(verdict.holds("reports:write")).isTrue();
            assertThat(verdict.holds("users:read")).isFalse();
        }

        @Test
        void whenKeyIsNotGoodThenAVerdictAndNoException() {
            String key = reports().getKey();

            assertThat(keywright.verify(key, "users:read").code()).isEqualTo(VerdictCode.INSUFFICIENT_SCOPE);
            assertThat(keywright.verify("rubbish").code()).isEqualTo(VerdictCode.MALFORMED);
        }

        @Test
        void whenExplanationIsAskedForThenSteps() {
            KeyCheck check = new KeyCheck().key(reports().getKey()).explain(true);

            assertThat(keywright.verify(check).explanation()).isNotEmpty();
        }

        @Test
        void whenReactiveThenTheSame() {
            String key = reports().getKey();

            Mono<Verdict> verdict = keywright.reactive().verify(key, "reports:read");

            assertThat(verdict.block().isValid()).isTrue();
        }

        @Test
        void whenServiceKeyIsWrongThenRefused() {
            Keywright stranger = Keywright.connect(service.uri(), reports().getKey());

            RefusedException refusal = catchThrowableOfType(RefusedException.class, () -> stranger.verify("x"));

            assertThat(refusal.status()).isEqualTo(403);
            assertThat(refusal.code()).contains(ProblemCode.INSUFFICIENT_SCOPE);
            assertThat(refusal).hasMessageContaining("keywright:verify");
        }
    }

    @Nested
    class KeyLife {

        @Test
        void whenItLivesThenEachStepIsSeen() {
            Keys keys = keywright.keys();
            IssuedKey key = reports();

            assertThat(keys.suspend(key.getId()).getState()).isEqualTo(KeyState.SUSPENDED);
            assertThat(keys.resume(key.getId()).getState()).isEqualTo(KeyState.ACTIVE);
            IssuedKey next = keys.rotate(key.getId(), Duration.ofHours(1));
            assertThat(keys.get(key.getId()).getReplacedBy()).isEqualTo(next.getId());
            keys.revoke(next.getId());
            keys.revoke(next.getId());
            assertThat(keywright.verify(next.getKey()).code()).isEqualTo(VerdictCode.REVOKED);
            assertThat(keys.usage(next.getId(), UsagePeriod.HOURS)).isNotNull();
        }

        @Test
        void whenChangedThenOnlyWhatIsNamedAndNullTakesAway() {
            Keys keys = keywright.keys();
            OffsetDateTime soon =
                    OffsetDateTime.now(ZoneOffset.UTC).plusHours(1).withNano(0);
            String id = reports().getId();

            KeyRecord changed = keys.change(id, KeyEdit.NONE.expiresAt(soon).credits(new Credits().remaining(3L)));
            assertThat(changed.getName()).isEqualTo("reports");
            assertThat(changed.getExpiresAt()).isEqualTo(soon);
            assertThat(changed.getCredits().getRemaining()).isEqualTo(3);

            KeyRecord freed =
                    keys.change(id, KeyEdit.NONE.expiresAt(null).credits(null).name(null));
            assertThat(freed.getExpiresAt()).isNull();
            assertThat(freed.getCredits()).isNull();
            assertThat(freed.getName()).isNull();
            assertThat(freed.getScopes()).containsExactly("reports:*");
        }

        @Test
        void whenMadeTwiceWithOneIdempotencyKeyThenOnce() {
            NewKey wanted = new NewKey().name("once");

            IssuedKey first = keywright.keys().create(wanted, "an-act-of-this-test");

            assertThat(keywright.keys().create(wanted, "an-act-of-this-test")).isEqualTo(first);
            assertThat(keywright.keys().create(wanted).getId()).isNotEqualTo(first.getId());
        }

        @Test
        void whenThereAreSeveralPagesThenAllAreListed() {
            List<String> made = IntStream.range(0, KeyFilter.PAGE + 5)
                    .mapToObj((i) ->
                            keywright.keys().create(new NewKey().name("many")).getId())
                    .toList();

            assertThat(keywright.keys().find(KeyFilter.ALL.named("many")).map(KeyRecord::getId))
                    .containsExactlyInAnyOrderElementsOf(made);
            assertThat(keywright
                            .reactive()
                            .keys()
                            .find(KeyFilter.ALL.named("many"))
                            .map(KeyRecord::getId)
                            .collectList()
                            .block())
                    .containsExactlyInAnyOrderElementsOf(made);
        }

        @Test
        void whenThereIsNoSuchKeyThenRefused() {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> keywright.keys().get("000000000000"))
                    .satisfies((refusal) -> assertThat(refusal.status()).isEqualTo(404));
        }

        @Test
        void whenAFieldIsWrongThenNamed() {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> keywright.keys().create(new NewKey().name("")))
                    .satisfies((refusal) -> assertThat(refusal.field()).contains("name"));
        }
    }
}
