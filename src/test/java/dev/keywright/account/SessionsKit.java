package dev.keywright.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.storage.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;

/** What {@link Sessions} promises on every store. */
public abstract class SessionsKit {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant ONE = NOON.plus(Duration.ofHours(1));
    private static final Duration INSTANT = Duration.ofMillis(1);

    private TestDatabase database;
    private Sessions sessions;
    private AccountId ann;
    private AccountId bob;

    protected abstract TestDatabase open(Path folder);

    @BeforeEach
    void openDatabase(@TempDir Path folder) {
        database = open(folder);
        sessions = sessions(List.of());
        StoredAccounts accounts = new StoredAccounts(database.client());
        ann = accounts.add("ann");
        bob = accounts.add("bob");
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private Sessions sessions(List<Username> operators) {
        return new Sessions(database.client(), new Operators(operators));
    }

    private SessionId add(AccountId account, Instant expiresAt) {
        Session session = new Session(SessionId.random(), account, NOON, expiresAt);
        sessions.add(session).block();
        return session.id();
    }

    private Optional<Caller> caller(SessionId id, Instant now) {
        return sessions.caller(id, now).blockOptional();
    }

    @Nested
    class Add {

        @Test
        void whenAddedThenItsAccountsAlone() {
            SessionId anns = add(ann, ONE);
            SessionId bobs = add(bob, ONE);

            assertThat(caller(anns, NOON).map(Caller::accountId)).hasValue(ann);
            assertThat(caller(bobs, NOON).map(Caller::accountId)).hasValue(bob);
        }

        @Test
        void whenIdIsTakenThenDuplicateAndTheFirstStays() {
            SessionId taken = add(ann, ONE);
            Session second = new Session(taken, bob, NOON, ONE);

            assertThatExceptionOfType(DuplicateKeyException.class)
                    .isThrownBy(() -> sessions.add(second).block());
            assertThat(caller(taken, NOON).map(Caller::accountId)).hasValue(ann);
        }

        @Test
        void whenAccountIsUnknownThenRefused() {
            assertThatExceptionOfType(DataIntegrityViolationException.class)
                    .isThrownBy(() -> add(AccountId.random(), ONE))
                    .isNotInstanceOf(DuplicateKeyException.class);
        }
    }

    @Nested
    class FindCaller {

        @Test
        void whenLastInstantThenStillThere() {
            assertThat(caller(add(ann, ONE), ONE.minus(INSTANT))).isPresent();
        }

        @Test
        void whenItsEndHasComeThenEmpty() {
            assertThat(caller(add(ann, ONE), ONE)).isEmpty();
        }

        @Test
        void whenUnknownThenEmpty() {
            add(ann, ONE);

            assertThat(caller(SessionId.random(), NOON)).isEmpty();
        }

        @Test
        void whenRevokedThenEmptyAndTheAccountsOthersStay() {
            SessionId revoked = add(ann, ONE);
            SessionId other = add(ann, ONE);
            revoke(revoked);

            assertThat(caller(revoked, NOON)).isEmpty();
            assertThat(caller(other, NOON)).isPresent();
        }

        /** No operation revokes a session yet, but its row can already say so. */
        private void revoke(SessionId id) {
            database.client()
                    .sql("UPDATE login_session SET revoked_at = :now WHERE id = :id")
                    .bind("now", NOON.toEpochMilli())
                    .bind("id", id.value())
                    .then()
                    .block();
        }

        @Test
        void whenNoOperatorIsNamedThenTheStoredRole() {
            assertThat(caller(add(ann, ONE), NOON).map(Caller::role)).hasValue(Role.OPERATOR);
            assertThat(caller(add(bob, ONE), NOON).map(Caller::role)).hasValue(Role.MEMBER);
        }

        @Test
        void whenOperatorsAreNamedThenTheyAloneAre() {
            sessions = sessions(List.of(new Username("BOB")));

            assertThat(caller(add(ann, ONE), NOON).map(Caller::role)).hasValue(Role.MEMBER);
            assertThat(caller(add(bob, ONE), NOON).map(Caller::role)).hasValue(Role.OPERATOR);
        }
    }

    @Nested
    class RemoveEnded {

        private long rows() {
            return database.client()
                    .sql("SELECT COUNT(*) FROM login_session")
                    .mapValue(Long.class)
                    .one()
                    .blockOptional()
                    .orElseThrow();
        }

        @Test
        void whenEndedThenItsRowIsGone() {
            add(ann, ONE);
            add(ann, ONE.minus(INSTANT));
            sessions.removeEnded(ONE).block();

            assertThat(rows()).isZero();
        }

        @Test
        void whenNotEndedThenItStays() {
            SessionId live = add(ann, ONE.plus(INSTANT));
            sessions.removeEnded(ONE).block();

            assertThat(caller(live, ONE)).isPresent();
        }

        @Test
        void whenAnothersHasEndedThenItsRowIsGoneToo() {
            add(bob, ONE);
            sessions.removeEnded(ONE).block();

            assertThat(rows()).isZero();
        }

        @Test
        void whenThereIsNoneThenNothingHappens() {
            sessions.removeEnded(ONE).block();

            assertThat(rows()).isZero();
        }
    }
}
