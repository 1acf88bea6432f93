package dev.keywright.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.account.lifecycle.AccountService;
import dev.keywright.account.login.LoginProtection;
import dev.keywright.account.password.Password;
import dev.keywright.account.password.PasswordHasher;
import dev.keywright.account.session.SessionRepository;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.support.TestAuditLogs;
import dev.keywright.support.TestCallers;
import dev.keywright.support.store.TestDatabase;
import dev.keywright.support.store.TestKeyrings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DuplicateKeyException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The contract of {@link AccountRepository} for all stores. */
public abstract class AccountRepositoryContractTests {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");
    private static final Username ANN = new Username("Ann");
    private static final Username BOB = new Username("bob");

    private TestDatabase database;
    private AccountRepository accounts;

    protected abstract TestDatabase open(Path folder);

    @BeforeEach
    void openDatabase(@TempDir Path folder) {
        database = open(folder);
        accounts = new AccountRepository(database.client(), new Operators(List.of()));
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

    private AccountService service() {
        LoginProtection protection =
                new LoginProtection(database.client(), TestKeyrings.of(Map.of(1, 7)), Clock.systemUTC());
        return new AccountService(
                accounts,
                new SessionRepository(database.client(), new Operators(List.of())),
                new PasswordHasher(Schedulers.immediate()),
                protection,
                List.of(),
                TestAuditLogs.on(database),
                database.transaction(),
                Clock.systemUTC());
    }

    @Nested
    class OperatorsLeft {

        private Caller operator(String name) {
            AccountId id = add(new Username(name));
            database.client()
                    .sql("UPDATE account SET role = 'OPERATOR' WHERE id = :id")
                    .bind("id", id.value())
                    .then()
                    .block();
            return TestCallers.operator(id);
        }

        /** Returns the error code of a rejection, or that the operation succeeded. */
        private Mono<String> removed(Caller caller) {
            return service()
                    .delete(caller)
                    .map((id) -> "removed")
                    .onErrorResume(
                            ApiException.class,
                            (exception) -> Mono.just(exception.code().toString()))
                    .subscribeOn(Schedulers.boundedElastic());
        }

        @Test
        void whenOnlyOperatorDeletesItselfThenRejectedAndUnchanged() {
            Caller ann = operator("ann");
            Account before = accounts.find(ann.accountId()).block();
            add(BOB);

            assertThat(removed(ann).block()).isEqualTo("LAST_OPERATOR");
            assertThat(accounts.find(ann.accountId()).block()).isEqualTo(before);
        }

        @Test
        void whenAnotherOperatorExistsThenDeleted() {
            Caller ann = operator("ann");
            operator("bob");

            assertThat(removed(ann).block()).isEqualTo("removed");
        }

        @Test
        void whenAllOperatorsDeleteThemselvesConcurrentlyThenOneRemains() {
            List<Caller> operators = List.of(operator("ann"), operator("bob"), operator("cleo"));

            assertThat(Flux.fromIterable(operators)
                            .flatMap(this::removed)
                            .collectList()
                            .block())
                    .containsExactlyInAnyOrder("removed", "removed", "LAST_OPERATOR");
            assertThat(accounts.anyOperator().block()).isTrue();
        }

        @Test
        void whenSettingNamesOperatorsThenOnlyTheyCount() {
            operator("ann");
            AccountRepository named = new AccountRepository(database.client(), new Operators(List.of(BOB)));

            assertThat(named.anyOperator().block()).isFalse();
            add(new Username("BOB"));
            assertThat(named.anyOperator().block()).isTrue();
        }
    }

    @Nested
    class Add {

        @Test
        void whenAddedThenStoredAsGiven() {
            AccountId id = add(ANN);

            assertThat(found(ANN)).isEqualTo(new Account(id, ANN, "hash of Ann", Role.OPERATOR, null, NOON));
        }

        @Test
        void whenFirstAccountThenOperatorAndOthersAreMembers() {
            add(ANN);
            add(BOB);
            add(new Username("cleo"));

            assertThat(found(ANN).role()).isEqualTo(Role.OPERATOR);
            assertThat(found(BOB).role()).isEqualTo(Role.MEMBER);
            assertThat(found(new Username("cleo")).role()).isEqualTo(Role.MEMBER);
        }

        @Test
        void whenNameIsTakenThenDuplicateAndFirstRemains() {
            AccountId first = add(BOB);

            assertThatExceptionOfType(DuplicateKeyException.class).isThrownBy(() -> add(BOB));
            assertThat(found(BOB).id()).isEqualTo(first);
        }

        @Test
        void whenNameDiffersOnlyInCaseThenDuplicate() {
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
        void whenTransactionFailsThenAccountIsNotStored() {
            Mono<Void> failing = accounts.add(AccountId.random(), ANN, "hash", NOON)
                    .then(Mono.<Void>error(new IllegalStateException("meant")))
                    .as(database.transaction()::transactional);

            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(failing::block);
            assertThat(accounts.find(ANN).blockOptional()).isEmpty();
        }
    }

    @Nested
    class Register {

        private AccountService registrationService;

        @BeforeEach
        void begin() {
            registrationService = service();
        }

        private Account register(Username username) {
            return registrationService
                    .register(username, Password.parse("a long enough password").orElseThrow(), null)
                    .blockOptional()
                    .orElseThrow();
        }

        @Test
        void whenSeveralRegisterConcurrentlyThenOneIsOperator() {
            List<Username> names = List.of(ANN, BOB, new Username("cleo"), new Username("dan"));
            Flux.fromIterable(names)
                    .flatMap((name) -> Mono.fromRunnable(() -> register(name)).subscribeOn(Schedulers.boundedElastic()))
                    .blockLast();

            assertThat(names)
                    .extracting((name) -> found(name).role())
                    .containsExactlyInAnyOrder(Role.OPERATOR, Role.MEMBER, Role.MEMBER, Role.MEMBER);
        }

        @Test
        void whenNameIsTakenThenReported() {
            assertThat(register(ANN)).isEqualTo(found(ANN));
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(() -> register(ANN))
                    .returns(ErrorCode.USERNAME_TAKEN, ApiException::code);
        }
    }

    @Nested
    class Find {

        @Test
        void whenCaseDiffersThenFoundWithNameAsRegistered() {
            AccountId id = add(ANN);

            assertThat(found(new Username("ANN"))).returns(id, Account::id).returns(ANN, Account::username);
        }

        @Test
        void whenOthersExistThenFoundByName() {
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
        void whenNameHasSqlWildcardThenMatchedLiterally() {
            add(new Username("a_n"));

            assertThat(accounts.find(ANN).blockOptional()).isEmpty();
        }
    }

    /** The contract tests of API keys show that the lock excludes others. */
    @Nested
    class Lock {

        private Optional<AccountId> lock(AccountId id) {
            return accounts.lock(id).as(database.transaction()::transactional).blockOptional();
        }

        @Test
        void whenAccountExistsThenItsId() {
            add(ANN);
            AccountId bob = add(BOB);

            assertThat(lock(bob)).hasValue(bob);
        }

        @Test
        void whenAccountIsLockedThenUnchanged() {
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
    class AllowedScopes {

        private AccountGrants grants(AccountId id) {
            return accounts.grants(id).blockOptional().orElseThrow();
        }

        @Test
        void whenNotSetThenAllButKeywrightScopes() {
            AccountId ann = add(ANN);
            AccountId bob = add(BOB);

            assertThat(grants(ann)).isEqualTo(new AccountGrants(Role.OPERATOR, null));
            assertThat(grants(bob)).isEqualTo(new AccountGrants(Role.MEMBER, null));
        }

        @Test
        void whenSetThenOnlyThoseAndWhenRemovedThenAllAgain() {
            add(ANN);
            AccountId bob = add(BOB);
            Scopes scopes = Scopes.of(List.of("documents:read", "invoices:*"));
            accounts.allowScopes(bob, scopes).block();

            assertThat(grants(bob)).isEqualTo(new AccountGrants(Role.MEMBER, scopes));
            assertThat(found(BOB).allowedScopes()).isEqualTo(scopes);
            accounts.allowScopes(bob, null).block();
            assertThat(grants(bob).allowedScopes()).isNull();
        }

        @Test
        void whenScopesAreAtMaximumThenStored() {
            AccountId ann = add(ANN);
            Scopes scopes = Scopes.of(IntStream.range(10, 10 + Scopes.MAX)
                    .mapToObj((number) -> "a:" + "b".repeat(Scope.MAX_LENGTH - 4) + number)
                    .toList());
            accounts.allowScopes(ann, scopes).block();

            assertThat(found(ANN).allowedScopes()).isEqualTo(scopes);
        }

        @Test
        void whenSetToNoneThenNone() {
            AccountId ann = add(ANN);
            accounts.allowScopes(ann, Scopes.NONE).block();

            assertThat(found(ANN).allowedScopes()).isEqualTo(Scopes.NONE);
        }
    }

    @Nested
    class ListAccounts {

        private List<String> names(@Nullable String username, String after, int max) {
            return accounts.list(username, after, max)
                    .map((account) -> account.username().value())
                    .collectList()
                    .blockOptional()
                    .orElseThrow();
        }

        @BeforeEach
        void addThree() {
            add(new Username("Cleo"));
            add(BOB);
            add(ANN);
        }

        @Test
        void whenListedThenSortedByNameIgnoringCase() {
            assertThat(names(null, "", 10)).containsExactly("Ann", "bob", "Cleo");
        }

        @Test
        void whenNextPageIsReadThenStartsAfterGivenName() {
            assertThat(names(null, "", 2)).containsExactly("Ann", "bob");
            assertThat(names(null, "bob", 2)).containsExactly("Cleo");
        }

        @Test
        void whenFilteredThenOnlyThatNameIgnoringCase() {
            assertThat(names("CLEO", "", 10)).containsExactly("Cleo");
            assertThat(names("nobody", "", 10)).isEmpty();
        }
    }

    @Nested
    class Erase {

        private AccountId ann;

        @BeforeEach
        void eraseAnn() {
            ann = add(ANN);
            accounts.erase(ann, NOON).block();
        }

        @Test
        void whenErasedThenNotFound() {
            assertThat(accounts.find(ANN).blockOptional()).isEmpty();
            assertThat(accounts.find(ann).blockOptional()).isEmpty();
            assertThat(accounts.grants(ann).blockOptional()).isEmpty();
            assertThat(accounts.lock(ann).blockOptional()).isEmpty();
            assertThat(accounts.list(null, "", 10).collectList().block()).isEmpty();
        }

        @Test
        void whenErasedThenNameIsAvailableAndNextOwnerIsNotOperator() {
            AccountId second = add(ANN);

            assertThat(found(ANN)).returns(second, Account::id).returns(Role.MEMBER, Account::role);
        }

        @Test
        void whenErasedThenRowHasNoPersonalData() {
            List<Object> row = database.client()
                    .sql("SELECT username, username_key, password_hash, role, allowed_scopes FROM account")
                    .map((found) -> Arrays.asList(found.get(0), found.get(1), found.get(2), found.get(3), found.get(4)))
                    .one()
                    .blockOptional()
                    .orElseThrow();
            String name = "=" + ann.value();

            assertThat(row).containsExactly(name, name, "", "MEMBER", null);
        }
    }

    @Nested
    class ChangePassword {

        @Test
        void whenPasswordChangesThenEarlierHashCannotBeLocked() {
            AccountId ann = add(ANN);
            Account before = found(ANN);
            accounts.changePassword(ann, "another hash").block();

            assertThat(accounts.lock(before).blockOptional()).isEmpty();
            assertThat(accounts.lock(found(ANN)).blockOptional()).isPresent();
        }
    }
}
