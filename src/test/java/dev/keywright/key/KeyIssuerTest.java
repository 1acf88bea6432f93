package dev.keywright.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.AccountId;
import dev.keywright.account.StoredAccounts;
import dev.keywright.key.KeySettings.Recoverable;
import dev.keywright.limit.Decision;
import dev.keywright.limit.Limiter;
import dev.keywright.limit.Quota;
import dev.keywright.storage.FreshDatabase;
import dev.keywright.storage.SecretRings;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class KeyIssuerTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Quota TWO_A_DAY = Quota.of("2/1d");

    private final FreshDatabase database;
    private final StoredAccounts accounts;
    private final ApiKeys keys;
    private final AccountId alice;

    KeyIssuerTest(@TempDir Path folder) {
        database = new FreshDatabase(folder);
        accounts = new StoredAccounts(database.client());
        keys = new ApiKeys(database.client());
        alice = accounts.add("alice");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Issuance issue(Quota quota, Instant now) {
        return issuer(quota, now, Recoverable.ALLOWED)
                .issue(alice)
                .blockOptional()
                .orElseThrow();
    }

    private KeyIssuer issuer(Quota quota, Instant now, Recoverable recoverable) {
        return issuer(quota, now, recoverable, Limiter.UNLIMITED);
    }

    private KeyIssuer issuer(Quota quota, Instant now, Recoverable recoverable, Limiter limiter) {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        return new KeyIssuer(
                accounts.accounts(),
                keys,
                new KeyQuota(keys, limiter, quota, clock),
                maker(new KeySettings("kw", recoverable)),
                database.transaction(),
                clock);
    }

    private static KeyMaker maker(KeySettings settings) {
        return new KeyMaker(settings, new KeyDigester(SecretRings.of(Map.of(1, 1))), sealer(), new SecureRandom());
    }

    private static KeySealer sealer() {
        try {
            return new KeySealer(SecretRings.of(Map.of(1, 1)));
        } catch (GeneralSecurityException broken) {
            throw new AssertionError(broken);
        }
    }

    private static KeyText key(Issuance issue) {
        return issue.fold((key) -> key, (wait) -> {
            throw new AssertionError("over quota for " + wait);
        });
    }

    private List<ApiKey> kept() {
        return keys.live(alice, NOON).collectList().blockOptional().orElseThrow();
    }

    @Nested
    class Made {

        @Test
        void whenMadeThenItsRecordIsKept() {
            KeyText key = key(issue(TWO_A_DAY, NOON));

            assertThat(kept()).singleElement().satisfies((record) -> {
                assertThat(record.id()).isEqualTo(key.id());
                assertThat(record.owner()).isEqualTo(alice);
                assertThat(record.createdAt()).isEqualTo(NOON);
                assertThat(record.material().digest())
                        .isEqualTo(new KeyDigester(SecretRings.of(Map.of(1, 1))).digest(key));
            });
        }

        @Test
        void whenRecoverableThenItsRecordOpens() {
            KeyText key = key(issue(TWO_A_DAY, NOON));

            byte[] sealed = kept().get(0).material().sealed().orElseThrow();
            assertThat(sealer().open(key.id(), sealed)).contains(key);
        }

        @Test
        void whenNeverRecoverableThenNoCiphertextIsKept() {
            issuer(TWO_A_DAY, NOON, Recoverable.NEVER).issue(alice).block();

            assertThat(kept())
                    .singleElement()
                    .satisfies(
                            (record) -> assertThat(record.material().sealed()).isEmpty());
        }

        @Test
        void whenTheAccountIsGoneThenEmpty() {
            Mono<Issuance> issue = issuer(TWO_A_DAY, NOON, Recoverable.ALLOWED).issue(new AccountId("nobody's"));

            assertThat(issue.blockOptional()).isEmpty();
        }
    }

    @Nested
    class OverQuota {

        @Test
        void whenTheQuotaIsUsedUpThenTheWaitIsUntilTheOldestKeyIsAPeriodOld() {
            issue(TWO_A_DAY, NOON);
            issue(TWO_A_DAY, NOON.plusSeconds(3600));

            assertThat(issue(TWO_A_DAY, NOON.plusSeconds(7200)))
                    .isEqualTo(new Issuance.OverQuota(Duration.ofHours(22)));
            assertThat(kept()).hasSize(2);
        }

        @Test
        void whenTheOldestKeyIsAPeriodOldThenOneMoreIsMade() {
            issue(TWO_A_DAY, NOON);
            issue(TWO_A_DAY, NOON.plusSeconds(3600));
            Instant dayLater = NOON.plus(Duration.ofDays(1));

            assertThat(issue(TWO_A_DAY, dayLater.minusMillis(1)))
                    .isEqualTo(new Issuance.OverQuota(Duration.ofMillis(1)));
            assertThat(issue(TWO_A_DAY, dayLater)).isInstanceOf(Issuance.Made.class);
            assertThat(issue(TWO_A_DAY, dayLater)).isEqualTo(new Issuance.OverQuota(Duration.ofHours(1)));
        }

        @Test
        void whenAKeyIsRevokedThenItStillCounts() {
            KeyText first = key(issue(TWO_A_DAY, NOON));
            issue(TWO_A_DAY, NOON);
            keys.revoke(first.id(), NOON).block();

            assertThat(issue(TWO_A_DAY, NOON)).isInstanceOf(Issuance.OverQuota.class);
        }

        @Test
        void whenManyAskAtOnceThenNoMoreThanTheQuotaAreMade() {
            KeyIssuer issuer = issuer(TWO_A_DAY, NOON, Recoverable.NEVER);

            Flux.range(0, 20).flatMap((i) -> issuer.issue(alice), 20).blockLast();

            assertThat(kept()).hasSize(2);
        }

        @Test
        void whenOffThenNeverOverQuota() {
            for (int i = 0; i < 7; i++) {
                assertThat(issue(Quota.OFF, NOON)).isInstanceOf(Issuance.Made.class);
            }
        }

        @Test
        void whenAnotherAccountHasUsedItsQuotaUpThenOnesOwnIsWhole() {
            issue(TWO_A_DAY, NOON);
            issue(TWO_A_DAY, NOON);

            Mono<Issuance> bobs = issuer(TWO_A_DAY, NOON, Recoverable.NEVER).issue(accounts.add("bob"));

            assertThat(bobs.block()).isInstanceOf(Issuance.Made.class);
        }
    }

    @Nested
    class AskedTooOften {

        private final Limiter refusing =
                (subject) -> Mono.just(new Decision(false, Quota.of("5/1d"), 0, Duration.ofMinutes(5)));

        @Test
        void whenTheRecordsHaveRoomThenAKeyIsMadeAllTheSame() {
            KeyIssuer issuer = issuer(TWO_A_DAY, NOON, Recoverable.NEVER, refusing);

            assertThat(issuer.issue(alice).block()).isInstanceOf(Issuance.Made.class);
        }

        @Test
        void whenTheRecordsHaveNoRoomThenTheWaitIsTheRecords() {
            issue(TWO_A_DAY, NOON);
            issue(TWO_A_DAY, NOON);
            KeyIssuer issuer = issuer(TWO_A_DAY, NOON, Recoverable.NEVER, refusing);

            assertThat(issuer.issue(alice).block()).isEqualTo(new Issuance.OverQuota(Duration.ofDays(1)));
        }
    }
}
