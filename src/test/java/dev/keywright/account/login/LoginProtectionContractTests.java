package dev.keywright.account.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.Account;
import dev.keywright.account.AccountId;
import dev.keywright.account.AccountRepository;
import dev.keywright.audit.RequestSource;
import dev.keywright.support.StoppedClock;
import dev.keywright.support.TestAccounts;
import dev.keywright.support.store.TestDatabase;
import dev.keywright.support.store.TestKeyrings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.TransientDataAccessException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** The contract of {@link LoginProtection} for all stores. */
public abstract class LoginProtectionContractTests {

    private static final String HOME = "192.0.2.1";
    private static final String ELSEWHERE = "203.0.113.9";

    private final StoppedClock clock = new StoppedClock();
    private TestDatabase database;
    private LoginProtection protection;
    private AccountRepository accounts;
    private AccountId ann;

    protected abstract TestDatabase open(Path folder);

    @BeforeEach
    void openDatabase(@TempDir Path folder) {
        database = open(folder);
        protection = protection();
        TestAccounts stored = new TestAccounts(database.client());
        accounts = stored.accounts();
        ann = stored.add("Ann");
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private LoginProtection protection() {
        return new LoginProtection(database.client(), TestKeyrings.of(Map.of(1, 7)), clock);
    }

    private LoginAttempt attempt(String name, AccountId account, @Nullable String address) {
        return protection
                .attempt(name, account)
                .contextWrite(new RequestSource(address, null)::in)
                .blockOptional()
                .orElseThrow();
    }

    private LoginAttempt annFrom(@Nullable String address) {
        return attempt("ann", ann, address);
    }

    private LoginAttempt attemptOfUnknownUser(String name, String address) {
        return attempt(name, AccountId.random(), address);
    }

    private Duration waitOf(LoginAttempt attempt) {
        return protection.currentDelay(attempt).blockOptional().orElse(Duration.ZERO);
    }

    /** Sends a wrong password; returns false if the attempt is delayed and does not count. */
    private Mono<Boolean> attemptWrongPassword(LoginAttempt attempt) {
        return protection
                .delayUnderLock(attempt)
                .map((wait) -> false)
                .switchIfEmpty(Mono.defer(() -> protection.countFailure(attempt).thenReturn(true)))
                .as(database.transaction()::transactional);
    }

    /** Sends wrong passwords, waiting for the delay before each. */
    private void fail(LoginAttempt attempt, int times) {
        for (int i = 0; i < times; i++) {
            clock.advance(waitOf(attempt));
            assertThat(attemptWrongPassword(attempt).block()).isTrue();
        }
    }

    private void succeed(LoginAttempt attempt) {
        accounts.lock(attempt.account())
                .then(Mono.defer(() -> protection.recordSuccess(attempt)))
                .as(database.transaction()::transactional)
                .block();
    }

    @Nested
    class PerName {

        @Test
        void whenFiveLoginsFailThenDelayStartsAndDoubles() {
            fail(annFrom(null), 4);
            assertThat(waitOf(annFrom(null))).isZero();
            fail(annFrom(null), 1);
            assertThat(waitOf(annFrom(null))).hasSeconds(1);
            fail(annFrom(null), 1);
            assertThat(waitOf(annFrom(null))).hasSeconds(2);
        }

        @Test
        void whenHundredLoginsFailThenDelayIsOneDay() {
            fail(annFrom(null), 100);

            assertThat(waitOf(annFrom(null))).hasHours(24);
        }

        @Test
        void whenCaseDiffersThenSameDelay() {
            fail(annFrom(null), 5);

            assertThat(waitOf(attempt("ANN", ann, null))).isPositive();
        }

        @Test
        void whenNameIsUnknownThenSameDelay() {
            fail(attemptOfUnknownUser("no such name", HOME), 5);

            assertThat(waitOf(attemptOfUnknownUser("no such name", HOME))).hasSeconds(1);
        }

        @Test
        void whenWrongPasswordsComeFromManyAddressesThenTheyCountTogether() {
            for (int i = 0; i < 5; i++) {
                fail(annFrom("198.51.100." + i), 1);
            }

            assertThat(waitOf(annFrom(ELSEWHERE))).hasSeconds(1);
        }

        @Test
        void whenAnotherNameIsAttemptedThenNoDelay() {
            fail(attemptOfUnknownUser("bob", ELSEWHERE), 5);

            assertThat(waitOf(annFrom(HOME))).isZero();
        }

        @Test
        void whenServiceRestartsThenStillDelayed() {
            fail(annFrom(HOME), 5);
            protection = protection();

            assertThat(waitOf(annFrom(HOME))).isPositive();
        }

        @Test
        void whenDayPassesWithoutFailureThenReset() {
            fail(annFrom(HOME), 50);
            clock.advance(Duration.ofDays(1));

            fail(annFrom(HOME), 4);
            assertThat(waitOf(annFrom(HOME))).isZero();
        }
    }

    @Nested
    class PerAddress {

        @Test
        void whenTenNamesFailThenEleventhIsDelayed() {
            for (int i = 0; i < 10; i++) {
                fail(attemptOfUnknownUser("name-" + i, ELSEWHERE), 1);
            }

            assertThat(waitOf(annFrom(ELSEWHERE))).hasSeconds(1);
            assertThat(waitOf(annFrom(HOME))).isZero();
        }

        @Test
        void whenIpv6AddressesShareNetworkThenCountedTogether() {
            for (int i = 0; i < 10; i++) {
                fail(attemptOfUnknownUser("name-" + i, "2001:db8:1:2::" + i), 1);
            }

            assertThat(waitOf(annFrom("2001:db8:1:2:ffff::1"))).isPositive();
        }

        @Test
        void whenAttackerLogsInToOwnAccountThenAddressIsStillDelayed() {
            AccountId attacker = new TestAccounts(database.client()).add("guesser");
            for (int i = 0; i < 10; i++) {
                fail(attemptOfUnknownUser("name-" + i, ELSEWHERE), 1);
            }
            clock.advance(Duration.ofSeconds(1));
            succeed(attempt("guesser", attacker, ELSEWHERE));
            fail(annFrom(ELSEWHERE), 1);

            assertThat(waitOf(annFrom(ELSEWHERE))).hasSeconds(2);
        }
    }

    @Nested
    class KnownAddress {

        @BeforeEach
        void logInFromKnownAddress() {
            succeed(annFrom(HOME));
        }

        @Test
        void whenAttackedFromOtherAddressesThenOwnerIsNotDelayed() {
            fail(annFrom(ELSEWHERE), 100);

            assertThat(waitOf(annFrom(HOME))).isZero();
            assertThat(waitOf(annFrom(ELSEWHERE))).hasHours(24);
        }

        @Test
        void whenKnownAddressFailsWithOtherNamesThenOwnerIsNotDelayed() {
            for (int i = 0; i < 10; i++) {
                fail(attemptOfUnknownUser("name-" + i, HOME), 1);
            }

            assertThat(waitOf(annFrom(HOME))).isZero();
        }

        @Test
        void whenWrongPasswordsComeFromKnownAddressThenOnlyThatAddressIsDelayed() {
            fail(annFrom(HOME), 5);

            assertThat(waitOf(annFrom(HOME))).hasSeconds(1);
            assertThat(waitOf(annFrom(ELSEWHERE))).isZero();
        }

        @Test
        void whenKnownAddressFailsThenAddressCountsFailure() {
            fail(annFrom(HOME), 10);

            assertThat(waitOf(attemptOfUnknownUser("bob", HOME))).isPositive();
        }

        @Test
        void whenMonthPassesThenAddressIsUnknown() {
            clock.advance(Duration.ofDays(30));
            fail(annFrom(ELSEWHERE), 5);

            assertThat(waitOf(annFrom(HOME))).isPositive();
        }

        @Test
        void whenOtherAccountLogsInThenAddressIsUnknownForThisOne() {
            AccountId bob = new TestAccounts(database.client()).add("bob");

            assertThat(attempt("bob", bob, HOME).addressKnown()).isFalse();
        }
    }

    @Nested
    class AfterSuccess {

        @Test
        void whenLoginSucceedsThenFailuresOfNameAreReset() {
            fail(annFrom(HOME), 8);
            clock.advance(waitOf(annFrom(HOME)));
            succeed(annFrom(HOME));
            fail(annFrom(ELSEWHERE), 4);

            assertThat(waitOf(annFrom(ELSEWHERE))).isZero();
        }

        @Test
        void whenLoginSucceedsThenFailuresAtAddressAreReset() {
            succeed(annFrom(HOME));
            fail(annFrom(HOME), 8);
            clock.advance(waitOf(annFrom(HOME)));
            succeed(annFrom(HOME));
            fail(annFrom(HOME), 4);

            assertThat(waitOf(annFrom(HOME))).isZero();
        }
    }

    @Nested
    class Concurrent {

        /** H2 fails where SQLite and PostgreSQL wait, so the attempt is retried. */
        @Test
        void whenFiftyPasswordsAreTriedConcurrentlyThenFiveAreChecked() {
            LoginAttempt attempt = annFrom(HOME);
            List<Boolean> checked = Flux.range(0, 50)
                    .flatMap((i) -> attemptWrongPassword(attempt)
                            .subscribeOn(Schedulers.boundedElastic())
                            .retryWhen(Retry.max(100)
                                    .filter((failure) -> failure instanceof DuplicateKeyException
                                            || failure instanceof TransientDataAccessException)))
                    .collectList()
                    .blockOptional()
                    .orElseThrow();

            assertThat(checked).hasSize(50).filteredOn((isChecked) -> isChecked).hasSize(5);
        }
    }

    @Nested
    class Rows {

        @Test
        void whenFailuresAreDayOldThenNextFailureDeletesThem() {
            fail(attemptOfUnknownUser("bob", ELSEWHERE), 1);
            assertThat(database.count("login_failure")).isEqualTo(2);
            clock.advance(Duration.ofDays(1));
            fail(annFrom(null), 1);

            assertThat(database.count("login_failure")).isEqualTo(1);
        }

        @Test
        void whenAddressesAreMonthOldThenNextLoginDeletesThem() {
            succeed(annFrom(HOME));
            clock.advance(Duration.ofDays(30));
            succeed(annFrom(ELSEWHERE));

            assertThat(database.count("known_login_address")).isEqualTo(1);
        }

        @Test
        void whenAccountIsDeletedThenItsFailuresAndAddressesAreDeleted() {
            succeed(annFrom(HOME));
            fail(annFrom(HOME), 1);
            fail(annFrom(null), 1);
            fail(attemptOfUnknownUser("bob", ELSEWHERE), 1);
            Account account = accounts.find(ann).blockOptional().orElseThrow();
            protection
                    .deleteFailures(account)
                    .then(protection.deleteAddresses(ann))
                    .as(database.transaction()::transactional)
                    .block();

            assertThat(database.count("known_login_address")).isZero();
            assertThat(database.count("login_failure"))
                    .as("bob's name, and the two addresses")
                    .isEqualTo(3);
        }
    }
}
