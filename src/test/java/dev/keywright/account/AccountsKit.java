package dev.keywright.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.storage.TestDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DuplicateKeyException;
import reactor.core.publisher.Mono;

/** What {@link Accounts} promises on every store. */
public abstract class AccountsKit {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");
    private static final Username ANN = new Username("Ann");
    private static final Username BOB = new Username("bob");

    private TestDatabase database;
    private Accounts accounts;

    protected abstract TestDatabase open(Path folder);

    @BeforeEach
    void openDatabase(@TempDir Path folder) {
        database = open(folder);
        accounts = new Accounts(database.client(), new Operators(List.of()));
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private AccountId add(Username username) {
        AccountId id = AccountId.random();
        accounts.add(id, username, "hash of " + username, NOON).block();
        return id;
    }

    private Account found(Username username) {
        return accounts.find(username).blockOptional().orElseThrow();
    }

    @Nested
    class Add {

        @Test
        void whenAddedThenStoredAsGiven() {
            AccountId id = add(ANN);

            assertThat(found(ANN)).isEqualTo(new Account(id, ANN, "hash of Ann", Role.OPERATOR));
        }

        @Test
        void whenFirstOfAllThenOperatorAndAllOthersMembers() {
            add(ANN);
            add(BOB);
            add(new Username("cleo"));

            assertThat(found(ANN).role()).isEqualTo(Role.OPERATOR);
            assertThat(found(BOB).role()).isEqualTo(Role.MEMBER);
            assertThat(found(new Username("cleo")).role()).isEqualTo(Role.MEMBER);
        }

        @Test
        void whenNameIsTakenThenDuplicateAndTheFirstStays() {
            AccountId first = add(BOB);

            assertThatExceptionOfType(DuplicateKeyException.class).isThrownBy(() -> add(BOB));
            assertThat(found(BOB).id()).isEqualTo(first);
        }

        @Test
        void whenNameIsTakenInAnotherCaseThenDuplicate() {
            add(ANN);

            assertThatExceptionOfType(DuplicateKeyException.class).isThrownBy(() -> add(new Username("aNN")));
        }

        @Test
        void whenIdIsTakenThenDuplicate() {
            AccountId id = add(ANN);

            assertThatExceptionOfType(DuplicateKeyException.class)
                    .isThrownBy(() -> accounts.add(id, BOB, "hash", NOON).block());
        }

        @Test
        void whenItsTransactionFailsThenItIsNotThere() {
            Mono<Void> failing = accounts.add(AccountId.random(), ANN, "hash", NOON)
                    .then(Mono.<Void>error(new IllegalStateException("meant")))
                    .as(database.transaction()::transactional);

            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(failing::block);
            assertThat(accounts.find(ANN).blockOptional()).isEmpty();
        }
    }

    @Nested
    class Find {

        @Test
        void whenCaseDiffersThenFoundWithTheNameAsItWasWritten() {
            AccountId id = add(ANN);

            assertThat(found(new Username("ANN"))).returns(id, Account::id).returns(ANN, Account::username);
        }

        @Test
        void whenThereAreOthersThenTheOneOfThatName() {
            add(ANN);
            AccountId bob = add(BOB);

            assertThat(found(BOB).id()).isEqualTo(bob);
        }

        @Test
        void whenUnknownThenEmpty() {
            add(ANN);

            assertThat(accounts.find(BOB).blockOptional()).isEmpty();
        }

        @Test
        void whenTheNameHoldsAWildcardOfSqlsThenItStandsForItself() {
            add(new Username("a_n"));

            assertThat(accounts.find(ANN).blockOptional()).isEmpty();
        }
    }

    /** That the lock keeps others out is shown where it is used: see the kit of the API keys. */
    @Nested
    class Lock {

        private Optional<AccountId> lock(AccountId id) {
            return accounts.lock(id).as(database.transaction()::transactional).blockOptional();
        }

        @Test
        void whenKnownThenItsId() {
            add(ANN);
            AccountId bob = add(BOB);

            assertThat(lock(bob)).hasValue(bob);
        }

        @Test
        void whenKnownThenNothingOfItChanges() {
            AccountId ann = add(ANN);
            Account before = found(ANN);
            lock(ann);

            assertThat(found(ANN)).isEqualTo(before);
        }

        @Test
        void whenUnknownThenEmpty() {
            add(ANN);

            assertThat(lock(AccountId.random())).isEmpty();
        }
    }

    @Nested
    class OfRoles {

        private Optional<Role> role(Accounts asked, AccountId id) {
            return asked.role(id).blockOptional();
        }

        @Test
        void whenNobodyIsNamedThenTheFirstIsTheOperator() {
            AccountId ann = add(ANN);
            AccountId bob = add(BOB);

            assertThat(role(accounts, ann)).contains(Role.OPERATOR);
            assertThat(role(accounts, bob)).contains(Role.MEMBER);
        }

        @Test
        void whenSomebodyIsNamedThenTheyAre() {
            AccountId ann = add(ANN);
            AccountId bob = add(BOB);
            Accounts naming = new Accounts(database.client(), new Operators(List.of(BOB)));

            assertThat(role(naming, ann)).contains(Role.MEMBER);
            assertThat(role(naming, bob)).contains(Role.OPERATOR);
        }

        @Test
        void whenUnknownOrDeletedThenEmpty() {
            AccountId ann = add(ANN);
            database.client().sql("UPDATE account SET deleted_at = 1").then().block();

            assertThat(role(accounts, ann)).isEmpty();
            assertThat(role(accounts, AccountId.random())).isEmpty();
        }
    }
}
