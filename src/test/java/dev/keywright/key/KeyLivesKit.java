package dev.keywright.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Credential;
import dev.keywright.account.Role;
import dev.keywright.account.Scopes;
import dev.keywright.account.SessionId;
import dev.keywright.audit.Trail;
import dev.keywright.audit.Trails;
import dev.keywright.error.Attempt;
import dev.keywright.error.Code;
import dev.keywright.error.Refusal;
import dev.keywright.limit.Limiter;
import dev.keywright.limit.Quota;
import dev.keywright.storage.FreshDatabase;
import dev.keywright.storage.SecretRings;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What suspending, resuming, revoking, rotating and revealing keys promise on every store. */
public abstract class KeyLivesKit extends StoredKeys {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final KeySettings SETTINGS = new KeySettings("kw", KeySettings.Recoverable.ALLOWED);

    private static Caller person(AccountId account) {
        return new Caller(account, Role.MEMBER, new Credential.Session(new SessionId("session")));
    }

    private static Caller program(AccountId account) {
        return new Caller(account, Role.MEMBER, new Credential.ServiceKey("program", "program", Set.of()));
    }

    private static Clock at(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    private KeyStates states(Trail trail) {
        return new KeyStates(new VisibleKeys(keys), keys, trail, database.transaction(), at(NOON));
    }

    private KeyStates states() {
        return states(Trails.on(database));
    }

    private static KeySealer sealer() {
        try {
            return new KeySealer(SecretRings.of(Map.of(1, 1)));
        } catch (GeneralSecurityException broken) {
            throw new AssertionError(broken);
        }
    }

    private static KeyMaker maker() {
        return new KeyMaker(SETTINGS, new KeyDigester(SecretRings.of(Map.of(1, 1))), sealer(), RANDOM);
    }

    private KeyRotator rotator(Quota quota, Instant now, Trail trail) {
        KeyQuota keyQuota = new KeyQuota(keys, Limiter.UNLIMITED, quota, at(now));
        Successors successors = new Successors(keys, new KeyQuotas(keyQuota, keyQuota, keyQuota), maker());
        return new KeyRotator(
                new VisibleKeys(keys), accounts.accounts(), keys, successors, trail, database.transaction(), at(now));
    }

    private Attempt<Issuance.Made> rotate(Caller caller, KeyId id, Duration overlap, Instant now) {
        return rotator(Quota.OFF, now, Trails.on(database))
                .rotate(caller, id.value(), overlap)
                .blockOptional()
                .orElseThrow();
    }

    private ApiKey rotated(KeyId id, Duration overlap, Instant now) {
        return rotate(person(now(id).issuer().account()), id, overlap, now)
                .orThrow()
                .record();
    }

    private ApiKey made(@Nullable Instant expiresAt, @Nullable Credits credits) {
        KeyTerms terms = new KeyTerms(
                "export",
                "customer",
                Scopes.of(List.of("a:b", "c:d")),
                expiresAt,
                List.of(),
                List.of(new KeyLimit("burst", Quota.of("20/1s"))),
                credits,
                "{\"team\":\"finance\"}");
        KeyText text = KeyText.random("kw", RANDOM);
        KeyMaterial material =
                new KeyMaterial("kw", new KeyDigester(SecretRings.of(Map.of(1, 1))).digest(text), sealer().seal(text));
        return add(ApiKey.fresh(text.id(), ann, new Issuer(bob, bob.value()), material, terms, NOON));
    }

    private ApiKey now(KeyId id) {
        return keys.find(id).blockOptional().orElseThrow();
    }

    private static void expect(Attempt<?> attempt, Code code) {
        assertThat(attempt)
                .isInstanceOfSatisfying(
                        Attempt.Refused.class,
                        (refused) -> assertThat(refused.why().code()).isEqualTo(code));
    }

    /** A trail that can't be written to. */
    private static Trail broken(Path folder) {
        FreshDatabase closed = new FreshDatabase(folder);
        closed.close();
        return Trails.on(closed);
    }

    @Nested
    class SuspendAndResume {

        private Attempt<ApiKey> suspend(KeyId id) {
            return states().suspend(person(ann), id.value()).blockOptional().orElseThrow();
        }

        private Attempt<ApiKey> resume(KeyId id) {
            return states().resume(person(ann), id.value()).blockOptional().orElseThrow();
        }

        @Test
        void whenSuspendedAndResumedThenEachIsAVersionMore() {
            KeyId id = add(ann, NOON);

            assertThat(suspend(id).orThrow()).isEqualTo(now(id)).returns(State.SUSPENDED, ApiKey::state);
            assertThat(now(id).version()).isEqualTo(2);
            assertThat(resume(id).orThrow()).isEqualTo(now(id)).returns(State.ACTIVE, ApiKey::state);
            assertThat(now(id).version()).isEqualTo(3);
        }

        @Test
        void whenItIsSoAlreadyThenNothingChanges() {
            KeyId id = add(ann, NOON);

            assertThat(resume(id).orThrow().version()).isEqualTo(1);
            suspend(id);
            assertThat(suspend(id).orThrow().version()).isEqualTo(2);
            assertThat(now(id).version()).isEqualTo(2);
        }

        @Test
        void whenRevokedThenRefused() {
            KeyId id = add(ann, NOON);
            revoke(id);

            expect(suspend(id), Code.KEY_REVOKED);
            expect(resume(id), Code.KEY_REVOKED);
            assertThat(now(id)).returns(State.REVOKED, ApiKey::state).returns(2, ApiKey::version);
        }

        @Test
        void whenManyComeAtOnceThenTheVersionCountsOneChange() {
            KeyId id = add(ann, NOON);
            atOnce(states().suspend(person(ann), id.value()));

            assertThat(now(id).version()).isEqualTo(2);
        }

        @Test
        void whenRevokedMeanwhileThenItStaysSo() {
            KeyId id = add(ann, NOON);
            KeyStates states = states();
            Mono<?> all = Mono.when(
                    states.suspend(person(ann), id.value()),
                    states.revoke(person(ann), id),
                    states.resume(person(ann), id.value()));
            atOnce(all.thenReturn(true));

            assertThat(now(id).state()).isEqualTo(State.REVOKED);
            expect(resume(id), Code.KEY_REVOKED);
        }

        @Test
        void whenTheStatementComesTooLateThenARevokedKeyIsLeftAlone() {
            KeyId id = add(ann, NOON);
            revoke(id);
            keys.turn(id, State.ACTIVE).block();

            assertThat(now(id)).returns(State.REVOKED, ApiKey::state).returns(2, ApiKey::version);
        }

        @Test
        void whenItCantBeToldThenItIsNotDone(@TempDir Path folder) {
            KeyId id = add(ann, NOON);

            assertThatException()
                    .isThrownBy(() -> states(broken(folder))
                            .suspend(person(ann), id.value())
                            .block());
            assertThat(now(id)).returns(State.ACTIVE, ApiKey::state).returns(1, ApiKey::version);
        }
    }

    @Nested
    class Revoke {

        private Attempt<Boolean> revoke(KeyId id, @Nullable String ifMatch) {
            return states().revoke(person(ann), id.value(), IfMatch.parse(ifMatch))
                    .blockOptional()
                    .orElseThrow();
        }

        @Test
        void whenRevokedThenItsTextIsForgotten() {
            KeyId id = made(null, null).id();

            assertThat(revoke(id, "\"1\"").orThrow()).isTrue();
            assertThat(now(id).material().sealed()).isEmpty();
            assertThat(now(id)).returns(State.REVOKED, ApiKey::state).returns(2, ApiKey::version);
        }

        @Test
        void whenRevokedAgainThenNothingChanges() {
            KeyId id = add(ann, NOON);
            revoke(id, null);

            assertThat(revoke(id, null).orThrow()).isFalse();
            assertThat(now(id).version()).isEqualTo(2);
        }

        @Test
        void whenTheVersionIsAnotherThenRefused() {
            KeyId id = add(ann, NOON);

            expect(revoke(id, "\"2\""), Code.STALE_VERSION);
            assertThat(now(id).state()).isEqualTo(State.ACTIVE);
        }

        @Test
        void whenItCantBeToldThenItIsNotDone(@TempDir Path folder) {
            KeyId id = add(ann, NOON);

            assertThatException()
                    .isThrownBy(
                            () -> states(broken(folder)).revoke(person(ann), id).block());
            assertThat(now(id).state()).isEqualTo(State.ACTIVE);
        }
    }

    @Nested
    class Rotate {

        @Test
        void whenRotatedThenTheNewKeyHasAllThatTheOldOneHas() {
            ApiKey old = made(null, new Credits(7, NOON, null));
            Issuance.Made key =
                    rotate(program(ann), old.id(), HOUR, NOON.plusSeconds(5)).orThrow();

            assertThat(key.text().id()).isEqualTo(key.record().id()).isNotEqualTo(old.id());
            assertThat(now(key.record().id()))
                    .returns(old.owner(), ApiKey::owner)
                    .returns(new Issuer(bob, "program"), ApiKey::issuer)
                    .returns(old.terms(), ApiKey::terms)
                    .returns(old.lineage(), ApiKey::lineage)
                    .returns(State.ACTIVE, ApiKey::state)
                    .returns(NOON.plusSeconds(5), ApiKey::createdAt)
                    .returns(1, ApiKey::version);
            assertThat(sealer().open(
                                    key.text().id(),
                                    now(key.text().id()).material().sealed().orElseThrow()))
                    .contains(key.text());
        }

        @Test
        void whenTheOldKeyIsNotRecoverableThenNorIsTheNewOne() {
            KeyId old = add(ann, NOON);

            assertThat(now(rotated(old, HOUR, NOON).id()).material().sealed()).isEmpty();
        }

        @Test
        void whenThereIsAnOverlapThenTheOldKeyEndsWithIt() {
            ApiKey old = made(null, null);
            Instant now = NOON.plusSeconds(5);
            ApiKey successor = rotated(old.id(), HOUR, now);

            ApiKey left = now(old.id());
            assertThat(left.replacedBy()).isEqualTo(successor.id());
            assertThat(left.state()).isEqualTo(State.ACTIVE);
            assertThat(left.version()).isEqualTo(2);
            assertThat(left.isExpired(now.plus(HOUR).minusMillis(1))).isFalse();
            assertThat(left.isExpired(now.plus(HOUR))).isTrue();
        }

        @Test
        void whenTheOldKeyEndsSoonerThanTheOverlapThenItsLifeIsNotLengthened() {
            ApiKey old = made(NOON.plusSeconds(60), null);
            rotated(old.id(), HOUR, NOON.plusSeconds(5));

            assertThat(now(old.id()).terms().expiresAt()).isEqualTo(NOON.plusSeconds(60));
        }

        @Test
        void whenTheOldKeyHasAnEndThenTheNewOneLivesAsLong() {
            ApiKey old = made(NOON.plusSeconds(60), null);

            assertThat(rotated(old.id(), HOUR, NOON.plusSeconds(5)).terms().expiresAt())
                    .isEqualTo(NOON.plusSeconds(65));
        }

        @Test
        void whenTheOwnerDidNotMakeItThenTheNewOneEndsWhenTheOldOneWouldHave() {
            ApiKey old = made(NOON.plusSeconds(60), null);
            Attempt<Issuance.Made> owners = rotate(person(ann), old.id(), HOUR, NOON.plusSeconds(5));

            assertThat(owners.orThrow().record().terms().expiresAt()).isEqualTo(NOON.plusSeconds(60));
        }

        @Test
        void whenTheOldKeyHasExpiredThenItStaysSoAndTheNewOneIsGood() {
            ApiKey old = made(NOON.plusSeconds(60), null);
            Instant later = NOON.plusSeconds(600);
            ApiKey successor = rotated(old.id(), HOUR, later);

            assertThat(now(old.id()).isExpired(later)).isTrue();
            assertThat(successor.isExpired(later)).isFalse();
        }

        @Test
        void whenThereIsNoOverlapThenTheOldKeyIsRevokedAtOnce() {
            ApiKey old = made(null, null);
            rotated(old.id(), Duration.ZERO, NOON);

            assertThat(now(old.id()).state()).isEqualTo(State.REVOKED);
            assertThat(now(old.id()).isExpired(NOON)).isTrue();
            assertThat(now(old.id()).material().sealed()).isEmpty();
        }

        @Test
        void whenTheOldKeyIsSuspendedThenSoIsTheNewOne() {
            ApiKey old = made(null, null);
            keys.turn(old.id(), State.SUSPENDED).block();

            assertThat(now(rotated(old.id(), HOUR, NOON).id()).state()).isEqualTo(State.SUSPENDED);
        }

        @Test
        void whenRevokedThenRefused() {
            KeyId old = add(ann, NOON);
            revoke(old);

            expect(rotate(person(ann), old, HOUR, NOON), Code.KEY_REVOKED);
        }

        @Test
        void whenRotatedAlreadyThenRefusedWithOverlapOrWithout() {
            KeyId one = add(ann, NOON);
            KeyId other = add(ann, NOON);
            rotated(one, HOUR, NOON);
            rotated(other, Duration.ZERO, NOON);

            expect(rotate(person(ann), one, HOUR, NOON), Code.KEY_REPLACED);
            expect(rotate(person(ann), other, HOUR, NOON), Code.KEY_REPLACED);
        }

        @Test
        void whenTheNewKeyIsRotatedThenTheLineageGoesOn() {
            ApiKey old = made(null, new Credits(7, NOON, null));
            ApiKey second = rotated(old.id(), HOUR, NOON);

            assertThat(rotated(second.id(), HOUR, NOON).lineage()).isEqualTo(old.id());
        }

        @Test
        void whenManyRotateItAtOnceThenOneOfThemDid() {
            KeyId old = add(ann, NOON);
            List<Attempt<Issuance.Made>> attempts =
                    atOnce(rotator(Quota.OFF, NOON, Trails.on(database)).rotate(person(ann), old.value(), HOUR));

            assertThat(attempts)
                    .filteredOn((attempt) -> attempt instanceof Attempt.Done)
                    .hasSize(1);
            assertThat(attempts)
                    .filteredOn((attempt) -> attempt instanceof Attempt.Refused)
                    .hasSize(MANY - 1)
                    .allSatisfy((attempt) -> expect(attempt, Code.KEY_REPLACED));
            assertThat(keys.live(ann, NOON).count().block()).isEqualTo(2);
        }

        @Test
        void whenTheQuotaIsUsedUpThenRefusedAndNothingHasChanged() {
            KeyId old = add(ann, NOON);
            Mono<Attempt<Issuance.Made>> rotate = rotator(Quota.of("1/1d"), NOON.plusSeconds(5), Trails.on(database))
                    .rotate(person(ann), old.value(), HOUR);

            expect(rotate.blockOptional().orElseThrow(), Code.KEY_QUOTA_EXHAUSTED);
            assertThat(now(old)).returns(1, ApiKey::version).returns(null, ApiKey::replacedBy);
            assertThat(keys.live(ann, NOON).count().block()).isEqualTo(1);
        }

        @Test
        void whenManyKeysAreRotatedAtOnceThenNoMoreThanTheQuota() {
            List<KeyId> old = List.of(add(ann, NOON), add(ann, NOON), add(ann, NOON), add(ann, NOON));
            KeyRotator rotator = rotator(Quota.of("6/1d"), NOON.plusSeconds(5), Trails.on(database));
            Flux.fromIterable(old)
                    .flatMap((id) -> rotator.rotate(person(ann), id.value(), HOUR), MANY)
                    .blockLast();

            assertThat(keys.live(ann, NOON).count().block()).isEqualTo(6);
        }

        @Test
        void whenItCantBeToldThenNothingHasChanged(@TempDir Path folder) {
            KeyId old = add(ann, NOON);
            KeyRotator rotator = rotator(Quota.OFF, NOON, broken(folder));

            assertThatException()
                    .isThrownBy(
                            () -> rotator.rotate(person(ann), old.value(), HOUR).block());
            assertThat(now(old)).returns(1, ApiKey::version).returns(null, ApiKey::replacedBy);
            assertThat(keys.live(ann, NOON).count().block()).isEqualTo(1);
        }
    }

    @Nested
    class Reveal {

        private KeyRevealer revealer(KeySettings.Recoverable recoverable, Trail trail) {
            KeySettings settings = new KeySettings("kw", recoverable);
            return new KeyRevealer(
                    new VisibleKeys(keys), keys, new KeptTexts(sealer(), settings), trail, database.transaction());
        }

        private Mono<Attempt<KeyText>> reveal(Caller caller, KeyId id) {
            return revealer(KeySettings.Recoverable.ALLOWED, Trails.on(database))
                    .reveal(caller, id.value());
        }

        @Test
        void whenRecoverableThenItsOwnerSeesIt() {
            KeyId id = made(null, null).id();

            assertThat(reveal(person(ann), id).blockOptional().orElseThrow().orThrow())
                    .returns(id, KeyText::id);
        }

        @Test
        void whenTheCallerMadeItForAnotherThenTheyDoNotSeeIt() {
            KeyId id = made(null, null).id();

            assertThat(new VisibleKeys(keys).find(program(bob), id.value()).block())
                    .isNotNull();
            assertThat(reveal(program(bob), id).blockOptional()).isEmpty();
        }

        @Test
        void whenNotRecoverableThenRefused() {
            expect(reveal(person(ann), add(ann, NOON)).blockOptional().orElseThrow(), Code.KEY_NOT_RECOVERABLE);
        }

        @Test
        void whenTheSettingForbidsItThenRefused() {
            KeyId id = made(null, null).id();
            KeyRevealer revealer = revealer(KeySettings.Recoverable.NEVER, Trails.on(database));

            expect(revealer.reveal(person(ann), id.value()).blockOptional().orElseThrow(), Code.KEY_NOT_RECOVERABLE);
        }

        @Test
        void whenItsSealIsAnothersThenRefused() {
            byte[] moved = made(null, null).material().sealed().orElseThrow();
            ApiKey key = add(key(KeyId.random(RANDOM), ann, randomDigest(), moved, NOON));

            expect(reveal(person(ann), key.id()).blockOptional().orElseThrow(), Code.KEY_NOT_RECOVERABLE);
        }

        @Test
        void whenRevokedThenRefused() {
            KeyId id = made(null, null).id();
            revoke(id);

            expect(reveal(person(ann), id).blockOptional().orElseThrow(), Code.KEY_REVOKED);
        }

        @Test
        void whenItCantBeToldThenItIsNotShown(@TempDir Path folder) {
            KeyId id = made(null, null).id();
            KeyRevealer revealer = revealer(KeySettings.Recoverable.ALLOWED, broken(folder));

            assertThatException()
                    .isThrownBy(() -> revealer.reveal(person(ann), id.value()).block())
                    .isNotInstanceOf(Refusal.class);
        }
    }
}
