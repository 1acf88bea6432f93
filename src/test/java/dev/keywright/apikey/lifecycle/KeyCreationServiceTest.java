package dev.keywright.apikey.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Permission;
import dev.keywright.account.Scope;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.Creator;
import dev.keywright.apikey.KeyCreation;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.apikey.format.KeyCipher;
import dev.keywright.apikey.format.KeyDigester;
import dev.keywright.apikey.format.KeyGenerator;
import dev.keywright.apikey.format.KeyProperties;
import dev.keywright.apikey.format.KeyProperties.Recoverable;
import dev.keywright.apikey.store.ApiKeyRepository;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.problem.Result;
import dev.keywright.ratelimit.LimitDecision;
import dev.keywright.ratelimit.Limiter;
import dev.keywright.ratelimit.Quota;
import dev.keywright.support.TestAccounts;
import dev.keywright.support.TestAuditLogs;
import dev.keywright.support.TestCallers;
import dev.keywright.support.keys.TestCredits;
import dev.keywright.support.store.FreshDatabase;
import dev.keywright.support.store.TestKeyrings;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class KeyCreationServiceTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Quota TWO_A_DAY = Quota.of("2/1d");
    private static final KeyCreation PLAIN = KeyCreation.recoverableWithDefaults();

    private final FreshDatabase database;
    private final TestAccounts accounts;
    private final ApiKeyRepository keys;
    private final AccountId alice;

    KeyCreationServiceTest(@TempDir Path folder) {
        database = new FreshDatabase(folder);
        accounts = new TestAccounts(database.client());
        keys = new ApiKeyRepository(database.client(), new TestCredits(database).store());
        alice = accounts.add("alice");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private CreatedKey issue(Quota quota, Instant now) {
        return creation(quota, now, Recoverable.ALLOWED)
                .create(TestCallers.member(alice), PLAIN)
                .blockOptional()
                .orElseThrow()
                .orThrow();
    }

    private KeyCreationService creation(Quota quota, Instant now, Recoverable recoverable) {
        return creation(quota, now, recoverable, Limiter.UNLIMITED);
    }

    private KeyCreationService creation(Quota quota, Instant now, Recoverable recoverable, Limiter limiter) {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        KeyQuotas.Limit alike = new KeyQuotas.Limit(quota, limiter);
        return new KeyCreationService(
                accounts.accounts(),
                keys,
                new KeyQuotas(keys, clock, alike, alike, alike),
                new ScopeGrantChecker(accounts.accounts(), TestAuditLogs.on(database)),
                generator(new KeyProperties("kw", recoverable)),
                TestAuditLogs.on(database),
                database.transaction(),
                clock);
    }

    private static KeyGenerator generator(KeyProperties settings) {
        return new KeyGenerator(settings, new KeyDigester(TestKeyrings.of(Map.of(1, 1))), cipher(), new SecureRandom());
    }

    private static KeyCipher cipher() {
        try {
            return new KeyCipher(TestKeyrings.of(Map.of(1, 1)));
        } catch (GeneralSecurityException broken) {
            throw new AssertionError(broken);
        }
    }

    private static LimitDecision exhausted(ThrowingCallable issue) {
        return catchThrowableOfType(KeyQuotas.ExhaustedException.class, issue).decision();
    }

    private static Duration waitOf(ThrowingCallable issue) {
        return exhausted(issue).resetsIn();
    }

    private static void assertDenied(ThrowingCallable issue, ErrorCode errorCode) {
        assertThatExceptionOfType(ApiException.class).isThrownBy(issue).returns(errorCode, ApiException::code);
    }

    private List<ApiKey> storedKeys() {
        return keys.findActive(alice, NOON).collectList().blockOptional().orElseThrow();
    }

    @Nested
    class Created {

        @Test
        void whenCreatedThenStored() {
            ApiKeyString key = issue(TWO_A_DAY, NOON).text();

            assertThat(storedKeys()).singleElement().satisfies((record) -> {
                assertThat(record.id()).isEqualTo(key.id());
                assertThat(record.owner()).isEqualTo(alice);
                assertThat(record.createdAt()).isEqualTo(NOON);
                assertThat(record.material().digest())
                        .isEqualTo(new KeyDigester(TestKeyrings.of(Map.of(1, 1))).digest(key));
            });
        }

        @Test
        void whenRecoverableThenDecrypts() {
            ApiKeyString key = issue(TWO_A_DAY, NOON).text();

            byte[] ciphertext =
                    Objects.requireNonNull(storedKeys().get(0).material().encryptedText());
            assertThat(cipher().decrypt(key.id(), ciphertext)).contains(key);
        }

        @Test
        void whenNeverRecoverableThenNoCiphertextIsStored() {
            creation(TWO_A_DAY, NOON, Recoverable.NEVER)
                    .create(TestCallers.member(alice), PLAIN)
                    .block();

            assertThat(storedKeys())
                    .singleElement()
                    .satisfies((record) ->
                            assertThat(record.material().encryptedText()).isNull());
        }

        @Test
        void whenAccountIsDeletedThenTokenIsInvalid() {
            Mono<Result<CreatedKey>> issue = creation(TWO_A_DAY, NOON, Recoverable.ALLOWED)
                    .create(TestCallers.member(new AccountId("nobody's")), PLAIN);

            assertDenied(issue::block, ErrorCode.INVALID_TOKEN);
        }
    }

    @Nested
    class OverQuota {

        @Test
        void whenQuotaIsExhaustedThenRetryWhenOldestKeyLeavesWindow() {
            issue(TWO_A_DAY, NOON);
            issue(TWO_A_DAY, NOON.plusSeconds(3600));

            assertThat(waitOf(() -> issue(TWO_A_DAY, NOON.plusSeconds(7200)))).isEqualTo(Duration.ofHours(22));
            assertThat(storedKeys()).hasSize(2);
        }

        @Test
        void whenOldestKeyLeavesWindowThenOneMoreIsCreated() {
            issue(TWO_A_DAY, NOON);
            issue(TWO_A_DAY, NOON.plusSeconds(3600));
            Instant dayLater = NOON.plus(Duration.ofDays(1));

            assertThat(waitOf(() -> issue(TWO_A_DAY, dayLater.minusMillis(1)))).isEqualTo(Duration.ofMillis(1));
            assertThat(issue(TWO_A_DAY, dayLater)).isNotNull();
            assertThat(waitOf(() -> issue(TWO_A_DAY, dayLater))).isEqualTo(Duration.ofHours(1));
        }

        @Test
        void whenKeyIsRevokedThenStillCounted() {
            ApiKeyString first = issue(TWO_A_DAY, NOON).text();
            issue(TWO_A_DAY, NOON);
            keys.revoke(first.id(), NOON).block();

            assertThat(exhausted(() -> issue(TWO_A_DAY, NOON)).allowed()).isFalse();
        }

        @Test
        void whenManyRequestConcurrentlyThenNoMoreThanQuotaAreCreated() {
            KeyCreationService creation = creation(TWO_A_DAY, NOON, Recoverable.NEVER);

            Flux.range(0, 20)
                    .flatMap(
                            (i) -> creation.create(TestCallers.member(alice), PLAIN)
                                    .onErrorComplete(KeyQuotas.ExhaustedException.class),
                            20)
                    .blockLast();

            assertThat(storedKeys()).hasSize(2);
        }

        @Test
        void whenUnlimitedThenNeverOverQuota() {
            for (int i = 0; i < 7; i++) {
                assertThat(issue(Quota.OFF, NOON)).isNotNull();
            }
        }

        @Test
        void whenQuotaOfOtherAccountIsExhaustedThenOwnIsComplete() {
            issue(TWO_A_DAY, NOON);
            issue(TWO_A_DAY, NOON);

            Mono<Result<CreatedKey>> bobs =
                    creation(TWO_A_DAY, NOON, Recoverable.NEVER).create(TestCallers.member(accounts.add("bob")), PLAIN);

            assertThat(bobs.block()).isInstanceOf(Result.Success.class);
        }
    }

    @Nested
    class RateLimited {

        private final Limiter rejecting =
                (subject) -> Mono.just(new LimitDecision(false, Quota.of("5/1d"), 0, Duration.ofMinutes(5)));

        @Test
        void whenStoredCountAllowsThenCreatedDespiteLimiter() {
            KeyCreationService creation = creation(TWO_A_DAY, NOON, Recoverable.NEVER, rejecting);

            assertThat(creation.create(TestCallers.member(alice), PLAIN).block())
                    .isInstanceOf(Result.Success.class);
        }

        @Test
        void whenStoredCountIsExhaustedThenItDefinesRetryAfter() {
            issue(TWO_A_DAY, NOON);
            issue(TWO_A_DAY, NOON);
            KeyCreationService creation = creation(TWO_A_DAY, NOON, Recoverable.NEVER, rejecting);

            assertThat(waitOf(() -> creation.create(TestCallers.member(alice), PLAIN)
                            .blockOptional()
                            .orElseThrow()))
                    .isEqualTo(Duration.ofDays(1));
        }
    }

    @Nested
    class RemainingQuota {

        private LimitDecision allowance(Instant now) {
            try {
                return issue(TWO_A_DAY, now).quota();
            } catch (KeyQuotas.ExhaustedException exhausted) {
                return exhausted.decision();
            }
        }

        @Test
        void whenKeyIsCreatedThenOneLessRemainsUntilFirstLeavesWindow() {
            assertThat(allowance(NOON)).isEqualTo(new LimitDecision(true, TWO_A_DAY, 1, Duration.ofHours(24)));
            assertThat(allowance(NOON.plusSeconds(3600)))
                    .isEqualTo(new LimitDecision(true, TWO_A_DAY, 0, Duration.ofHours(23)));
            assertThat(allowance(NOON.plusSeconds(7200)))
                    .isEqualTo(new LimitDecision(false, TWO_A_DAY, 0, Duration.ofHours(22)));
        }

        @Test
        void whenQuotaIsOffThenUnlimited() {
            assertThat(issue(Quota.OFF, NOON).quota()).isEqualTo(LimitDecision.UNLIMITED);
        }
    }

    /** Which callers may create keys for which accounts. */
    @Nested
    class ForOtherAccount {

        private final AccountId bob = accounts.add("bob");

        private CreatedKey issue(Caller caller, AccountId owner) {
            KeyCreation request = new KeyCreation(owner, null, false, KeyTerms.DEFAULT, null);
            return creation(TWO_A_DAY, NOON, Recoverable.ALLOWED)
                    .create(caller, request)
                    .blockOptional()
                    .orElseThrow()
                    .orThrow();
        }

        @Test
        void whenCreatedForAnotherAccountThenOwnedByItAndCountedForCreator() {
            Caller serviceKey = TestCallers.serviceKey(bob, "AAAABBBBCCCC", Permission.KEYS_WRITE);
            issue(TestCallers.operator(bob), alice);
            issue(serviceKey, alice);
            issue(serviceKey, alice);

            assertThat(storedKeys())
                    .extracting(ApiKey::creator)
                    .containsExactly(
                            new Creator(bob, bob.value()),
                            new Creator(bob, "AAAABBBBCCCC"),
                            new Creator(bob, "AAAABBBBCCCC"));
            assertThat(exhausted(() -> issue(serviceKey, alice)).allowed()).isFalse();
            assertThat(issue(TestCallers.operator(bob), alice)).isNotNull();
        }

        @Test
        void whenMemberOrServiceKeyWithoutWriteScopeRequestsThenDenied() {
            assertDenied(() -> issue(TestCallers.member(bob), alice), ErrorCode.NOT_ALLOWED);
            assertDenied(
                    () -> issue(TestCallers.serviceKey(bob, "AAAABBBBCCCC", Permission.KEYS_READ), alice),
                    ErrorCode.NOT_ALLOWED);
            assertThat(storedKeys()).isEmpty();
        }

        @Test
        void whenOwnerIsUnknownThenDenied() {
            assertDenied(() -> issue(TestCallers.operator(bob), new AccountId("nobody")), ErrorCode.ACCOUNT_NOT_FOUND);
        }

        @Test
        void whenOwnerIsDeletedThenDenied() {
            database.client()
                    .sql("UPDATE account SET deleted_at = 1 WHERE id = :id")
                    .bind("id", alice.value())
                    .then()
                    .block();

            assertDenied(() -> issue(TestCallers.operator(bob), alice), ErrorCode.ACCOUNT_NOT_FOUND);
        }

        @Test
        void whenTwoAccountsCreateKeysForEachOtherThenNoDeadlock() {
            KeyCreationService creation = creation(Quota.OFF, NOON, Recoverable.NEVER);
            KeyCreation forAlice = new KeyCreation(alice, null, false, KeyTerms.DEFAULT, null);
            KeyCreation forBob = new KeyCreation(bob, null, false, KeyTerms.DEFAULT, null);

            Flux.range(0, 20)
                    .flatMap(
                            (i) -> i % 2 == 0
                                    ? creation.create(TestCallers.operator(bob), forAlice)
                                    : creation.create(TestCallers.operator(alice), forBob),
                            20)
                    .blockLast(Duration.ofSeconds(60));

            assertThat(storedKeys()).hasSize(10);
        }
    }

    @Nested
    class WithScopes {

        private static final Scope READ = new Scope("reports:read");
        private static final Scope ADMIN = new Scope("keywright:admin");

        /** The first account of a database is an operator. */
        private final AccountId operator = alice;

        private final AccountId member = accounts.add("bob");

        private CreatedKey issue(Caller caller, Scope... scopes) {
            KeyTerms terms =
                    new KeyTerms(null, null, new Scopes(List.of(scopes)), null, List.of(), List.of(), null, "{}");
            return creation(Quota.OFF, NOON, Recoverable.ALLOWED)
                    .create(caller, new KeyCreation(null, null, false, terms, null))
                    .blockOptional()
                    .orElseThrow()
                    .orThrow();
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
        void whenCallerIsOperatorThenEveryScope() {
            assertThat(issue(TestCallers.operator(operator), READ, ADMIN)).isNotNull();
        }

        @Test
        void whenCallerIsMemberThenAllButKeywrightScopes() {
            assertThat(issue(TestCallers.member(member), READ)).isNotNull();
            assertDenied(() -> issue(TestCallers.member(member), READ, ADMIN), ErrorCode.SCOPE_NOT_GRANTABLE);
        }

        @Test
        void whenMemberIsLimitedThenOnlyThoseScopes() {
            allow(member, "reports:*");

            assertThat(issue(TestCallers.member(member), READ)).isNotNull();
            assertDenied(
                    () -> issue(TestCallers.member(member), READ, new Scope("bills:read")),
                    ErrorCode.SCOPE_NOT_GRANTABLE);
        }

        @Test
        void whenServiceKeyIsNotAdminThenNoKeywrightScopes() {
            Caller serviceKey = TestCallers.serviceKey(operator, "AAAABBBBCCCC", Permission.KEYS_WRITE);

            assertThat(issue(serviceKey, READ)).isNotNull();
            assertDenied(() -> issue(serviceKey, new Scope("keywright:verify")), ErrorCode.SCOPE_NOT_GRANTABLE);
        }

        @Test
        void whenServiceKeyIsAdminThenSameAsItsAccount() {
            Caller operators = TestCallers.serviceKey(operator, "AAAABBBBCCCC", Permission.ADMIN);
            Caller members = TestCallers.serviceKey(member, "AAAABBBBCCCD", Permission.ADMIN);

            assertThat(issue(operators, ADMIN)).isNotNull();
            assertDenied(() -> issue(members, ADMIN), ErrorCode.SCOPE_NOT_GRANTABLE);
        }
    }
}
