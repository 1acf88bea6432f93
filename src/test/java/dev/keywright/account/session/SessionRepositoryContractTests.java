package dev.keywright.account.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Operators;
import dev.keywright.account.Role;
import dev.keywright.account.Session;
import dev.keywright.account.SessionId;
import dev.keywright.account.Username;
import dev.keywright.account.session.SessionRepository.Position;
import dev.keywright.support.TestAccounts;
import dev.keywright.support.store.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;

/** The contract of {@link SessionRepository} for all stores. */
public abstract class SessionRepositoryContractTests {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant ONE = NOON.plus(Duration.ofHours(1));
    private static final Duration INSTANT = Duration.ofMillis(1);

    private TestDatabase database;
    private SessionRepository sessions;
    private AccountId ann;
    private AccountId bob;

    protected abstract TestDatabase open(Path folder);

    @BeforeEach
    void openDatabase(@TempDir Path folder) {
        database = open(folder);
        sessions = sessions(List.of());
        TestAccounts accounts = new TestAccounts(database.client());
        ann = accounts.add("ann");
        bob = accounts.add("bob");
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private SessionRepository sessions(List<Username> operators) {
        return new SessionRepository(database.client(), new Operators(operators));
    }

    private SessionId add(AccountId account, Instant expiresAt) {
        Session session = new Session(SessionId.random(), account, "192.0.2.7", NOON, expiresAt);
        sessions.add(session).block();
        return session.id();
    }

    private Optional<Caller> caller(SessionId id, Instant now) {
        return sessions.findCaller(id, now).blockOptional();
    }

    @Nested
    class Add {

        @Test
        void whenAddedThenOnlyItsAccountHasIt() {
            SessionId annsSession = add(ann, ONE);
            SessionId bobs = add(bob, ONE);

            assertThat(caller(annsSession, NOON).map(Caller::accountId)).hasValue(ann);
            assertThat(caller(bobs, NOON).map(Caller::accountId)).hasValue(bob);
        }

        @Test
        void whenIdIsTakenThenDuplicateAndFirstRemains() {
            SessionId usedId = add(ann, ONE);
            Session second = new Session(usedId, bob, null, NOON, ONE);

            assertThatExceptionOfType(DuplicateKeyException.class)
                    .isThrownBy(() -> sessions.add(second).block());
            assertThat(caller(usedId, NOON).map(Caller::accountId)).hasValue(ann);
        }

        @Test
        void whenAccountIsUnknownThenRejected() {
            assertThatExceptionOfType(DataIntegrityViolationException.class)
                    .isThrownBy(() -> add(AccountId.random(), ONE))
                    .isNotInstanceOf(DuplicateKeyException.class);
        }
    }

    @Nested
    class FindCaller {

        @Test
        void whenLastInstantThenFound() {
            assertThat(caller(add(ann, ONE), ONE.minus(INSTANT))).isPresent();
        }

        @Test
        void whenExpiredThenEmpty() {
            assertThat(caller(add(ann, ONE), ONE)).isEmpty();
        }

        @Test
        void whenUnknownThenEmpty() {
            add(ann, ONE);

            assertThat(caller(SessionId.random(), NOON)).isEmpty();
        }

        @Test
        void whenEndedThenEmptyAndOtherSessionsRemain() {
            SessionId revoked = add(ann, ONE);
            SessionId other = add(ann, ONE);
            assertThat(end(revoked, ann)).isTrue();

            assertThat(caller(revoked, NOON)).isEmpty();
            assertThat(caller(other, NOON)).isPresent();
        }

        @Test
        void whenNoOperatorIsNamedThenStoredRole() {
            assertThat(caller(add(ann, ONE), NOON).map(Caller::role)).hasValue(Role.OPERATOR);
            assertThat(caller(add(bob, ONE), NOON).map(Caller::role)).hasValue(Role.MEMBER);
        }

        @Test
        void whenOperatorsAreNamedThenOnlyTheyAreOperators() {
            sessions = sessions(List.of(new Username("BOB")));

            assertThat(caller(add(ann, ONE), NOON).map(Caller::role)).hasValue(Role.MEMBER);
            assertThat(caller(add(bob, ONE), NOON).map(Caller::role)).hasValue(Role.OPERATOR);
        }
    }

    private boolean end(SessionId id, AccountId account) {
        return sessions.end(id, account, NOON).blockOptional().orElseThrow();
    }

    private List<SessionId> active(AccountId account, Position behind, int max) {
        return sessions.findActive(account, NOON, behind, max)
                .map(Session::id)
                .collectList()
                .blockOptional()
                .orElseThrow();
    }

    @Nested
    class FindActive {

        private SessionId addAt(Instant createdAt) {
            Session session = new Session(SessionId.random(), ann, null, createdAt, ONE);
            sessions.add(session).block();
            return session.id();
        }

        @Test
        void whenSessionsExistThenNewestFirst() {
            SessionId second = addAt(NOON.minusSeconds(1));
            SessionId third = addAt(NOON.minusSeconds(2));
            SessionId first = addAt(NOON);

            assertThat(active(ann, Position.START, 10)).containsExactly(first, second, third);
        }

        @Test
        void whenReadByPageThenEachOnceEvenAtSameInstant() {
            List<SessionId> all = Stream.generate(() -> addAt(NOON)).limit(5).toList();
            List<SessionId> found = new ArrayList<>();
            Position behind = Position.START;
            for (int i = 0; i < 3; i++) {
                List<SessionId> part = active(ann, behind, 2);
                found.addAll(part);
                behind = new Position(
                        NOON.toEpochMilli(), part.get(part.size() - 1).value());
            }

            assertThat(found).containsExactlyInAnyOrderElementsOf(all);
        }

        @Test
        void whenEndedOrOfOtherAccountThenNotListed() {
            SessionId active = add(ann, ONE);
            end(add(ann, ONE), ann);
            add(ann, NOON);
            add(bob, ONE);

            assertThat(active(ann, Position.START, 10)).containsExactly(active);
        }

        @Test
        void whenReadThenAsStored() {
            Session session = new Session(SessionId.random(), ann, "2001:db8::1", NOON, ONE);
            sessions.add(session).block();

            assertThat(sessions.findActive(ann, NOON, Position.START, 1).blockFirst())
                    .isEqualTo(session);
        }
    }

    @Nested
    class End {

        @Test
        void whenEndedAlreadyThenFalse() {
            SessionId session = add(ann, ONE);

            assertThat(end(session, ann)).isTrue();
            assertThat(end(session, ann)).isFalse();
        }

        @Test
        void whenExpiredThenFalse() {
            assertThat(end(add(ann, NOON), ann)).isFalse();
        }

        @Test
        void whenOfOtherAccountThenFalseAndSessionRemains() {
            SessionId session = add(ann, ONE);

            assertThat(end(session, bob)).isFalse();
            assertThat(caller(session, NOON)).isPresent();
        }

        @Test
        void whenAllOfAccountAreDeletedThenOthersRemain() {
            SessionId annsSession = add(ann, ONE);
            SessionId bobs = add(bob, ONE);
            sessions.deleteAllOf(ann).block();

            assertThat(caller(annsSession, NOON)).isEmpty();
            assertThat(caller(bobs, NOON)).isPresent();
        }
    }

    @Nested
    class RemoveEnded {

        @Test
        void whenEndedThenRowIsDeleted() {
            add(ann, ONE);
            add(ann, ONE.minus(INSTANT));
            sessions.deleteExpired(ONE).block();

            assertThat(database.count("login_session")).isZero();
        }

        @Test
        void whenNotEndedThenRowRemains() {
            SessionId active = add(ann, ONE.plus(INSTANT));
            sessions.deleteExpired(ONE).block();

            assertThat(caller(active, ONE)).isPresent();
        }

        @Test
        void whenSessionOfOtherAccountHasEndedThenRowIsDeleted() {
            add(bob, ONE);
            sessions.deleteExpired(ONE).block();

            assertThat(database.count("login_session")).isZero();
        }

        @Test
        void whenNoneExistsThenNothingHappens() {
            sessions.deleteExpired(ONE).block();

            assertThat(database.count("login_session")).isZero();
        }
    }
}
