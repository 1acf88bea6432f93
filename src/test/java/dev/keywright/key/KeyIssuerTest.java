package dev.keywright.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Callers;
import dev.keywright.account.Permission;
import dev.keywright.account.Scope;
import dev.keywright.account.Scopes;
import dev.keywright.account.StoredAccounts;
import dev.keywright.audit.Trails;
import dev.keywright.error.Code;
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
    private static final KeyRequest PLAIN = KeyRequest.plain(true);

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
                .issue(Callers.member(alice), PLAIN)
                .blockOptional()
                .orElseThrow();
    }

    private KeyIssuer issuer(Quota quota, Instant now, Recoverable recoverable) {
        return issuer(quota, now, recoverable, Limiter.UNLIMITED);
    }

    private KeyIssuer issuer(Quota quota, Instant now, Recoverable recoverable, Limiter limiter) {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        KeyQuota alike = new KeyQuota(keys, limiter, quota, clock);
        return new KeyIssuer(
                accounts.accounts(),
                keys,
                new KeyQuotas(alike, alike, alike),
                new KeyGrants(accounts.accounts(), Trails.on(database)),
                maker(new KeySettings("kw", recoverable)),
                Trails.on(database),
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
        assertThat(issue).isInstanceOf(Issuance.Made.class);
        return ((Issuance.Made) issue).text();
    }

    private static Duration waitOf(Issuance issue) {
        assertThat(issue).isInstanceOf(Issuance.OverQuota.class);
        return ((Issuance.OverQuota) issue).allowance().resetsIn();
    }

    private static void assertDenied(Issuance issuance, Code code) {
        assertThat(issuance)
                .isInstanceOfSatisfying(
                        Issuance.Denied.class,
                        (denied) -> assertThat(denied.why().code()).isEqualTo(code));
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
            issuer(TWO_A_DAY, NOON, Recoverable.NEVER)
                    .issue(Callers.member(alice), PLAIN)
                    .block();

            assertThat(kept())
                    .singleElement()
                    .satisfies(
                            (record) -> assertThat(record.material().sealed()).isEmpty());
        }

        @Test
        void whenTheAccountIsGoneThenEmpty() {
            Mono<Issuance> issue = issuer(TWO_A_DAY, NOON, Recoverable.ALLOWED)
                    .issue(Callers.member(new AccountId("nobody's")), PLAIN);

            assertThat(issue.blockOptional()).isEmpty();
        }
    }

    @Nested
    class OverQuota {

        @Test
        void whenTheQuotaIsUsedUpThenTheWaitIsUntilTheOldestKeyIsAPeriodOld() {
            issue(TWO_A_DAY, NOON);
            issue(TWO_A_DAY, NOON.plusSeconds(3600));

            assertThat(waitOf(issue(TWO_A_DAY, NOON.plusSeconds(7200)))).isEqualTo(Duration.ofHours(22));
            assertThat(kept()).hasSize(2);
        }

        @Test
        void whenTheOldestKeyIsAPeriodOldThenOneMoreIsMade() {
            issue(TWO_A_DAY, NOON);
            issue(TWO_A_DAY, NOON.plusSeconds(3600));
            Instant dayLater = NOON.plus(Duration.ofDays(1));

            assertThat(waitOf(issue(TWO_A_DAY, dayLater.minusMillis(1)))).isEqualTo(Duration.ofMillis(1));
            assertThat(issue(TWO_A_DAY, dayLater)).isInstanceOf(Issuance.Made.class);
            assertThat(waitOf(issue(TWO_A_DAY, dayLater))).isEqualTo(Duration.ofHours(1));
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

            Flux.range(0, 20)
                    .flatMap((i) -> issuer.issue(Callers.member(alice), PLAIN), 20)
                    .blockLast();

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

            Mono<Issuance> bobs =
                    issuer(TWO_A_DAY, NOON, Recoverable.NEVER).issue(Callers.member(accounts.add("bob")), PLAIN);

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

            assertThat(issuer.issue(Callers.member(alice), PLAIN).block()).isInstanceOf(Issuance.Made.class);
        }

        @Test
        void whenTheRecordsHaveNoRoomThenTheWaitIsTheRecords() {
            issue(TWO_A_DAY, NOON);
            issue(TWO_A_DAY, NOON);
            KeyIssuer issuer = issuer(TWO_A_DAY, NOON, Recoverable.NEVER, refusing);

            assertThat(waitOf(issuer.issue(Callers.member(alice), PLAIN)
                            .blockOptional()
                            .orElseThrow()))
                    .isEqualTo(Duration.ofDays(1));
        }
    }

    @Nested
    class WhatIsLeft {

        private KeyAllowance allowance(Instant now) {
            Issuance issue = issue(TWO_A_DAY, now);
            return issue.fold(Issuance.Made::allowance, Issuance.OverQuota::allowance, (denied) -> {
                throw new AssertionError(denied);
            });
        }

        @Test
        void whenAKeyIsMadeThenOneLessIsLeftUntilTheFirstLeavesTheWindow() {
            assertThat(allowance(NOON)).isEqualTo(new KeyAllowance(TWO_A_DAY, 1, Duration.ofHours(24)));
            assertThat(allowance(NOON.plusSeconds(3600)))
                    .isEqualTo(new KeyAllowance(TWO_A_DAY, 0, Duration.ofHours(23)));
            assertThat(allowance(NOON.plusSeconds(7200)))
                    .isEqualTo(new KeyAllowance(TWO_A_DAY, 0, Duration.ofHours(22)));
        }

        @Test
        void whenTheQuotaIsOffThenUnlimited() {
            Issuance issue = issue(Quota.OFF, NOON);

            assertThat(((Issuance.Made) issue).allowance()).isEqualTo(KeyAllowance.UNLIMITED);
        }
    }

    /** Who may make keys for whom. */
    @Nested
    class ForAnother {

        private final AccountId bob = accounts.add("bob");

        private Issuance issue(Caller caller, AccountId owner) {
            KeyRequest request = new KeyRequest(owner, null, false, KeyTerms.PLAIN, null);
            return issuer(TWO_A_DAY, NOON, Recoverable.ALLOWED)
                    .issue(caller, request)
                    .blockOptional()
                    .orElseThrow();
        }

        @Test
        void whenAnOperatorOrAServiceKeyMakesItThenItIsTheOthersAndCountsAsTheMakers() {
            Caller program = Callers.serviceKey(bob, "AAAABBBBCCCC", Permission.KEYS_WRITE);
            issue(Callers.operator(bob), alice);
            issue(program, alice);
            issue(program, alice);

            assertThat(kept())
                    .extracting(ApiKey::issuer)
                    .containsExactly(
                            new Issuer(bob, bob.value()),
                            new Issuer(bob, "AAAABBBBCCCC"),
                            new Issuer(bob, "AAAABBBBCCCC"));
            assertThat(issue(program, alice)).isInstanceOf(Issuance.OverQuota.class);
            assertThat(issue(Callers.operator(bob), alice)).isInstanceOf(Issuance.Made.class);
        }

        @Test
        void whenAMemberOrAServiceKeyThatMayNotWriteAsksThenDenied() {
            assertDenied(issue(Callers.member(bob), alice), Code.NOT_ALLOWED);
            assertDenied(issue(Callers.serviceKey(bob, "AAAABBBBCCCC", Permission.KEYS_READ), alice), Code.NOT_ALLOWED);
            assertThat(kept()).isEmpty();
        }

        @Test
        void whenThereIsNoSuchOwnerThenDenied() {
            assertDenied(issue(Callers.operator(bob), new AccountId("nobody")), Code.ACCOUNT_NOT_FOUND);
        }

        @Test
        void whenTheOwnerIsDeletedThenDenied() {
            database.client()
                    .sql("UPDATE account SET deleted_at = 1 WHERE id = :id")
                    .bind("id", alice.value())
                    .then()
                    .block();

            assertDenied(issue(Callers.operator(bob), alice), Code.ACCOUNT_NOT_FOUND);
        }

        @Test
        void whenTwoMakeKeysForEachOtherAtOnceThenNeitherWaitsForEver() {
            KeyIssuer issuer = issuer(Quota.OFF, NOON, Recoverable.NEVER);
            KeyRequest forAlice = new KeyRequest(alice, null, false, KeyTerms.PLAIN, null);
            KeyRequest forBob = new KeyRequest(bob, null, false, KeyTerms.PLAIN, null);

            Flux.range(0, 20)
                    .flatMap(
                            (i) -> i % 2 == 0
                                    ? issuer.issue(Callers.operator(bob), forAlice)
                                    : issuer.issue(Callers.operator(alice), forBob),
                            20)
                    .blockLast(Duration.ofSeconds(60));

            assertThat(kept()).hasSize(10);
        }
    }

    @Nested
    class WithScopes {

        private static final Scope READ = new Scope("reports:read");
        private static final Scope ADMIN = new Scope("keywright:admin");

        /** The first account of a database is an operator. */
        private final AccountId operator = alice;

        private final AccountId member = accounts.add("bob");

        private Issuance issue(Caller caller, Scope... scopes) {
            KeyTerms terms =
                    new KeyTerms(null, null, new Scopes(List.of(scopes)), null, List.of(), List.of(), null, "{}");
            return issuer(Quota.OFF, NOON, Recoverable.ALLOWED)
                    .issue(caller, new KeyRequest(null, null, false, terms, null))
                    .blockOptional()
                    .orElseThrow();
        }

        private void allow(AccountId account, String scopes) {
            database.client()
                    .sql("UPDATE account SET allowed_scopes = :scopes WHERE id = :id")
                    .bind("scopes", scopes)
                    .bind("id", account.value())
                    .then()
                    .block();
        }

        @Test
        void whenAnOperatorThenAllOfThem() {
            assertThat(issue(Callers.operator(operator), READ, ADMIN)).isInstanceOf(Issuance.Made.class);
        }

        @Test
        void whenAMemberThenAllButKeywrights() {
            assertThat(issue(Callers.member(member), READ)).isInstanceOf(Issuance.Made.class);
            assertDenied(issue(Callers.member(member), READ, ADMIN), Code.SCOPE_NOT_GRANTABLE);
        }

        @Test
        void whenAMemberIsHeldToSomeThenThoseAlone() {
            allow(member, "reports:*");

            assertThat(issue(Callers.member(member), READ)).isInstanceOf(Issuance.Made.class);
            assertDenied(issue(Callers.member(member), READ, new Scope("bills:read")), Code.SCOPE_NOT_GRANTABLE);
        }

        @Test
        void whenAServiceKeyOfAnOperatorsIsNotAdminThenNoneOfKeywrights() {
            Caller program = Callers.serviceKey(operator, "AAAABBBBCCCC", Permission.KEYS_WRITE);

            assertThat(issue(program, READ)).isInstanceOf(Issuance.Made.class);
            assertDenied(issue(program, new Scope("keywright:verify")), Code.SCOPE_NOT_GRANTABLE);
        }

        @Test
        void whenAServiceKeyIsAdminThenAsItsAccount() {
            Caller operators = Callers.serviceKey(operator, "AAAABBBBCCCC", Permission.ADMIN);
            Caller members = Callers.serviceKey(member, "AAAABBBBCCCD", Permission.ADMIN);

            assertThat(issue(operators, ADMIN)).isInstanceOf(Issuance.Made.class);
            assertDenied(issue(members, ADMIN), Code.SCOPE_NOT_GRANTABLE);
        }
    }
}
