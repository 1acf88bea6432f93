package dev.keywright.apikey.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Credential;
import dev.keywright.account.Role;
import dev.keywright.account.Scopes;
import dev.keywright.account.SessionId;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.Creator;
import dev.keywright.apikey.Credits;
import dev.keywright.apikey.EffectiveState;
import dev.keywright.apikey.IfMatch;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.KeyLimit;
import dev.keywright.apikey.KeyMaterial;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.apikey.Overlap;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.apikey.format.KeyCipher;
import dev.keywright.apikey.format.KeyDigester;
import dev.keywright.apikey.format.KeyGenerator;
import dev.keywright.apikey.format.KeyProperties;
import dev.keywright.apikey.format.RecoverableKeys;
import dev.keywright.apikey.lifecycle.CreatedKey;
import dev.keywright.apikey.lifecycle.KeyLifecycleService;
import dev.keywright.apikey.lifecycle.KeyQuotas;
import dev.keywright.apikey.lifecycle.KeyRevealer;
import dev.keywright.apikey.lifecycle.KeyRotator;
import dev.keywright.apikey.lifecycle.VisibleKeys;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.ratelimit.LimitDecision;
import dev.keywright.ratelimit.Limiter;
import dev.keywright.ratelimit.Quota;
import dev.keywright.support.TestAuditLogs;
import dev.keywright.support.TestCallers;
import dev.keywright.support.keys.TestKeyRecords;
import dev.keywright.support.store.FreshDatabase;
import dev.keywright.support.store.TestKeyrings;
import dev.keywright.usage.UsageRepository;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The contract of suspending, resuming, revoking, rotating and revealing keys for all stores. */
public abstract class KeyLifecycleContractTests extends TestKeyRecords {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final KeyProperties SETTINGS = new KeyProperties("kw", KeyProperties.Recoverable.ALLOWED);

    private static Caller accountCaller(AccountId account) {
        return new Caller(account, Role.MEMBER, new Credential.Session(new SessionId("session")));
    }

    private static Caller serviceKey(AccountId account) {
        return new Caller(account, Role.MEMBER, new Credential.ServiceKey("program", "program", account, Set.of()));
    }

    private static Clock at(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    private VisibleKeys visibleKeys() {
        return new VisibleKeys(keys, database.transaction());
    }

    private KeyLifecycleService states(AuditLog auditLog) {
        UsageRepository usage = new UsageRepository(database.client(), database.transaction());
        return new KeyLifecycleService(visibleKeys(), keys, usage, auditLog, database.transaction(), at(NOON));
    }

    private KeyLifecycleService states() {
        return states(TestAuditLogs.on(database));
    }

    private static KeyCipher cipher() {
        try {
            return new KeyCipher(TestKeyrings.of(Map.of(1, 1)));
        } catch (GeneralSecurityException broken) {
            throw new AssertionError(broken);
        }
    }

    private static KeyGenerator generator() {
        return new KeyGenerator(SETTINGS, new KeyDigester(TestKeyrings.of(Map.of(1, 1))), cipher(), RANDOM);
    }

    private KeyRotator rotator(Quota quota, Instant now, AuditLog auditLog) {
        return rotator(quota, Limiter.UNLIMITED, now, auditLog);
    }

    private KeyRotator rotator(Quota quota, Limiter limiter, Instant now, AuditLog auditLog) {
        KeyQuotas.Limit limit = new KeyQuotas.Limit(quota, limiter);
        return new KeyRotator(
                visibleKeys(),
                accounts.accounts(),
                keys,
                new KeyQuotas(keys, at(now), limit, limit, limit),
                generator(),
                auditLog,
                database.transaction(),
                at(now));
    }

    private static Overlap overlap(Duration duration) {
        return new Overlap(duration, duration.toString());
    }

    private CreatedKey rotate(Caller caller, KeyId id, Duration overlap, Instant now) {
        return rotator(Quota.OFF, now, TestAuditLogs.on(database))
                .rotate(caller, id.value(), overlap(overlap))
                .blockOptional()
                .orElseThrow();
    }

    private ApiKey rotated(KeyId id, Duration overlap, Instant now) {
        return rotate(accountCaller(now(id).creator().account()), id, overlap, now)
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
        ApiKeyString text = ApiKeyString.random("kw", RANDOM);
        KeyMaterial material = new KeyMaterial(
                "kw", new KeyDigester(TestKeyrings.of(Map.of(1, 1))).digest(text), cipher().encrypt(text));
        return add(ApiKey.create(text.id(), ann, new Creator(bob, bob.value()), material, terms, NOON));
    }

    private ApiKey now(KeyId id) {
        return keys.find(id).blockOptional().orElseThrow();
    }

    private static void expect(ThrowingCallable rejected, ErrorCode errorCode) {
        assertThatExceptionOfType(ApiException.class).isThrownBy(rejected).returns(errorCode, ApiException::code);
    }

    /** The operation, also if it comes too late. */
    private static <T> Mono<T> orRejected(Mono<T> operation) {
        return operation.onErrorComplete(ApiException.class);
    }

    /** An audit log that cannot be written. */
    private static AuditLog broken(Path folder) {
        FreshDatabase closed = new FreshDatabase(folder);
        closed.close();
        return TestAuditLogs.on(closed);
    }

    @Nested
    class SuspendAndResume {

        private ApiKey suspend(KeyId id) {
            return states().suspend(accountCaller(ann), id.value())
                    .blockOptional()
                    .orElseThrow();
        }

        private ApiKey resume(KeyId id) {
            return states().resume(accountCaller(ann), id.value())
                    .blockOptional()
                    .orElseThrow();
        }

        @Test
        void whenSuspendedAndResumedThenEachIncrementsVersion() {
            KeyId id = add(ann, NOON);

            assertThat(suspend(id)).isEqualTo(now(id)).returns(LifecycleState.SUSPENDED, ApiKey::state);
            assertThat(now(id).version()).isEqualTo(2);
            assertThat(resume(id)).isEqualTo(now(id)).returns(LifecycleState.ACTIVE, ApiKey::state);
            assertThat(now(id).version()).isEqualTo(3);
        }

        @Test
        void whenStateIsSameThenUnchanged() {
            KeyId id = add(ann, NOON);

            assertThat(resume(id).version()).isEqualTo(1);
            suspend(id);
            assertThat(suspend(id).version()).isEqualTo(2);
            assertThat(now(id).version()).isEqualTo(2);
        }

        @Test
        void whenRevokedThenRejected() {
            KeyId id = add(ann, NOON);
            revoke(id);

            expect(() -> suspend(id), ErrorCode.KEY_REVOKED);
            expect(() -> resume(id), ErrorCode.KEY_REVOKED);
            assertThat(now(id)).returns(LifecycleState.REVOKED, ApiKey::state).returns(2, ApiKey::version);
        }

        @Test
        void whenConcurrentThenVersionIncrementsOnce() {
            KeyId id = add(ann, NOON);
            atOnce(states().suspend(accountCaller(ann), id.value()));

            assertThat(now(id).version()).isEqualTo(2);
        }

        @Test
        void whenRevokedConcurrentlyThenRemainsRevoked() {
            KeyId id = add(ann, NOON);
            KeyLifecycleService states = states();
            Mono<?> all = Mono.when(
                    orRejected(states.suspend(accountCaller(ann), id.value())),
                    states.revoke(accountCaller(ann), id),
                    orRejected(states.resume(accountCaller(ann), id.value())));
            atOnce(all.thenReturn(true));

            assertThat(now(id).state()).isEqualTo(LifecycleState.REVOKED);
            expect(() -> resume(id), ErrorCode.KEY_REVOKED);
        }

        @Test
        void whenStatementRunsAfterRevocationThenUnchanged() {
            KeyId id = add(ann, NOON);
            revoke(id);
            keys.setState(id, LifecycleState.ACTIVE).block();

            assertThat(now(id)).returns(LifecycleState.REVOKED, ApiKey::state).returns(2, ApiKey::version);
        }

        @Test
        void whenAuditFailsThenRolledBack(@TempDir Path folder) {
            KeyId id = add(ann, NOON);

            assertThatException()
                    .isThrownBy(() -> states(broken(folder))
                            .suspend(accountCaller(ann), id.value())
                            .block());
            assertThat(now(id)).returns(LifecycleState.ACTIVE, ApiKey::state).returns(1, ApiKey::version);
        }
    }

    @Nested
    class Revoke {

        private ApiKey revoke(KeyId id, @Nullable String ifMatch) {
            return states().revoke(accountCaller(ann), id.value(), IfMatch.parse(ifMatch))
                    .blockOptional()
                    .orElseThrow();
        }

        @Test
        void whenRevokedThenCiphertextIsErased() {
            KeyId id = made(null, null).id();

            assertThat(revoke(id, "\"1\"")).isEqualTo(now(id));
            assertThat(now(id).material().encryptedText()).isNull();
            assertThat(now(id)).returns(LifecycleState.REVOKED, ApiKey::state).returns(2, ApiKey::version);
        }

        @Test
        void whenRevokedAgainThenUnchanged() {
            KeyId id = add(ann, NOON);
            revoke(id, null);

            assertThat(revoke(id, null)).isEqualTo(now(id)).returns(2, ApiKey::version);
        }

        @Test
        void whenVersionDiffersThenRejected() {
            KeyId id = add(ann, NOON);

            expect(() -> revoke(id, "\"2\""), ErrorCode.STALE_VERSION);
            assertThat(now(id).state()).isEqualTo(LifecycleState.ACTIVE);
        }

        @Test
        void whenAuditFailsThenRolledBack(@TempDir Path folder) {
            KeyId id = add(ann, NOON);

            assertThatException()
                    .isThrownBy(() -> states(broken(folder))
                            .revoke(accountCaller(ann), id)
                            .block());
            assertThat(now(id).state()).isEqualTo(LifecycleState.ACTIVE);
        }
    }

    @Nested
    class Delete {

        private Mono<KeyId> delete(KeyId id) {
            return states().delete(accountCaller(bob), id.value(), IfMatch.parse(null));
        }

        @Test
        void whenDeletedThenOnlyItsCreationRemains() {
            ApiKey key = made(null, new Credits(7, NOON, null));
            database.client()
                    .sql("INSERT INTO usage_count (subject_type, granularity, subject, verdict, starts_at, uses)"
                            + " VALUES ('KEY', 3, :key, 'VALID', 0, 1)")
                    .bind("key", key.id().value())
                    .then()
                    .block();

            assertThat(delete(key.id()).blockOptional().orElseThrow()).isEqualTo(key.id());

            assertThat(keys.find(key.id()).blockOptional()).isEmpty();
            assertThat(List.of(
                            database.count("api_key"),
                            database.count("api_key_scope"),
                            database.count("credit"),
                            database.count("usage_count")))
                    .containsOnly(0L);
            assertThat(keys.createdSince(bob.value(), NOON.minus(HOUR), 5)
                            .collectList()
                            .block())
                    .containsExactly(NOON);
        }

        @Test
        void whenCreationIsTooOldToCountThenNextDeletionRemovesIt() {
            Instant pastPeriod = NOON.minus(Quota.MAX_PERIOD);
            for (Instant created : List.of(pastPeriod, NOON)) {
                delete(add(key(bob, created)).id()).block();
            }

            assertThat(database.count("deleted_key")).isOne();
        }

        @Test
        void whenOtherKeyOfFamilyRemainsThenItHasCredits() {
            ApiKey old = made(null, new Credits(7, NOON, null));
            ApiKey successor = rotated(old.id(), HOUR, NOON);

            delete(old.id()).block();

            assertThat(now(successor.id()).terms().credits()).isEqualTo(new Credits(7, NOON, null));
        }

        @Test
        void whenWholeFamilyIsDeletedConcurrentlyThenCreditsAreDeleted() {
            ApiKey old = made(null, new Credits(7, NOON, null));
            ApiKey successor = rotated(old.id(), HOUR, NOON);

            atOnce(Mono.when(orRejected(delete(old.id())), orRejected(delete(successor.id())))
                    .thenReturn(true));

            assertThat(List.of(database.count("api_key"), database.count("credit")))
                    .containsOnly(0L);
        }

        @Test
        void whenDeletedConcurrentlyThenOneSucceeds() {
            KeyId id = add(bob, NOON);
            atOnce(orRejected(delete(id)).hasElement());

            assertThat(database.count("deleted_key")).isOne();
            assertThat(database.count("audit_event")).isOne();
        }

        @Test
        void whenAuditFailsThenRolledBack(@TempDir Path folder) {
            KeyId id = add(ann, NOON);

            assertThatException()
                    .isThrownBy(() -> states(broken(folder))
                            .delete(accountCaller(ann), id.value(), IfMatch.parse(null))
                            .block());
            assertThat(now(id).state()).isEqualTo(LifecycleState.ACTIVE);
            assertThat(database.count("deleted_key")).isZero();
        }
    }

    @Nested
    class Rotate {

        @Test
        void whenRotatedThenNewKeyHasSameTerms() {
            ApiKey old = made(null, new Credits(7, NOON, null));
            CreatedKey key = rotate(serviceKey(ann), old.id(), HOUR, NOON.plusSeconds(5));

            assertThat(key.text().id()).isEqualTo(key.record().id()).isNotEqualTo(old.id());
            assertThat(now(key.record().id()))
                    .returns(old.owner(), ApiKey::owner)
                    .returns(new Creator(bob, "program"), ApiKey::creator)
                    .returns(old.terms(), ApiKey::terms)
                    .returns(old.family(), ApiKey::family)
                    .returns(LifecycleState.ACTIVE, ApiKey::state)
                    .returns(NOON.plusSeconds(5), ApiKey::createdAt)
                    .returns(1, ApiKey::version);
            assertThat(cipher().decrypt(
                                    key.text().id(),
                                    Objects.requireNonNull(
                                            now(key.text().id()).material().encryptedText())))
                    .contains(key.text());
        }

        @Test
        void whenOldKeyIsNotRecoverableThenNewKeyIsNot() {
            KeyId old = add(ann, NOON);

            assertThat(now(rotated(old, HOUR, NOON).id()).material().encryptedText())
                    .isNull();
        }

        @Test
        void whenOverlapIsGivenThenOldKeyExpiresAtItsEnd() {
            ApiKey old = made(null, null);
            Instant now = NOON.plusSeconds(5);
            ApiKey successor = rotated(old.id(), HOUR, now);

            ApiKey replaced = now(old.id());
            assertThat(replaced.replacedBy()).isEqualTo(successor.id());
            assertThat(replaced.state()).isEqualTo(LifecycleState.ACTIVE);
            assertThat(replaced.version()).isEqualTo(2);
            assertThat(replaced.stateAt(now.plus(HOUR).minusMillis(1))).isEqualTo(EffectiveState.ACTIVE);
            assertThat(replaced.stateAt(now.plus(HOUR))).isEqualTo(EffectiveState.EXPIRED);
        }

        @Test
        void whenOldKeyExpiresBeforeOverlapThenExpiryIsUnchanged() {
            ApiKey old = made(NOON.plusSeconds(60), null);
            rotated(old.id(), HOUR, NOON.plusSeconds(5));

            assertThat(now(old.id()).terms().expiresAt()).isEqualTo(NOON.plusSeconds(60));
        }

        @Test
        void whenOldKeyHasExpiryThenNewKeyHasSameLifetime() {
            ApiKey old = made(NOON.plusSeconds(60), null);

            assertThat(rotated(old.id(), HOUR, NOON.plusSeconds(5)).terms().expiresAt())
                    .isEqualTo(NOON.plusSeconds(65));
        }

        @Test
        void whenExpiryWasMovedThenNewKeyHasLifetimeThatWasSetLast() {
            ApiKey old = made(NOON.plusSeconds(60), null);
            Instant later = NOON.plusSeconds(1_000);
            KeyTerms moved = old.terms().expiringAt(later.plusSeconds(90));
            keys.update(old.withTerms(moved, later)).block();

            ApiKey successor = rotated(old.id(), HOUR, later.plusSeconds(5));

            assertThat(successor.terms().expiresAt()).isEqualTo(later.plusSeconds(95));
            assertThat(rotated(successor.id(), HOUR, later.plusSeconds(50))
                            .terms()
                            .expiresAt())
                    .isEqualTo(later.plusSeconds(140));
        }

        @Test
        void whenOtherTermsWereChangedThenNewKeyHasSameLifetime() {
            ApiKey old = made(NOON.plusSeconds(60), null);
            KeyTerms other = KeyTerms.DEFAULT.expiringAt(old.terms().expiresAt());
            keys.update(old.withTerms(other, NOON.plusSeconds(30))).block();

            assertThat(rotated(old.id(), HOUR, NOON.plusSeconds(40)).terms().expiresAt())
                    .isEqualTo(NOON.plusSeconds(100));
        }

        @Test
        void whenOwnerIsNotCreatorThenNewKeyExpiresWithOldOne() {
            ApiKey old = made(NOON.plusSeconds(60), null);
            CreatedKey owners = rotate(accountCaller(ann), old.id(), HOUR, NOON.plusSeconds(5));

            assertThat(owners.record().terms().expiresAt()).isEqualTo(NOON.plusSeconds(60));
        }

        @Test
        void whenOldKeyHasExpiredThenNewKeyIsValid() {
            ApiKey old = made(NOON.plusSeconds(60), null);
            Instant later = NOON.plusSeconds(600);
            ApiKey successor = rotated(old.id(), HOUR, later);

            assertThat(now(old.id()).stateAt(later)).isEqualTo(EffectiveState.EXPIRED);
            assertThat(successor.stateAt(later)).isEqualTo(EffectiveState.ACTIVE);
        }

        @Test
        void whenNoOverlapThenOldKeyIsRevoked() {
            ApiKey old = made(null, null);
            rotated(old.id(), Duration.ZERO, NOON);

            assertThat(now(old.id()).state()).isEqualTo(LifecycleState.REVOKED);
            assertThat(now(old.id()).terms().expiresAt()).isEqualTo(NOON);
            assertThat(now(old.id()).material().encryptedText()).isNull();
        }

        @Test
        void whenOldKeyIsSuspendedThenNewKeyIsSuspended() {
            ApiKey old = made(null, null);
            keys.setState(old.id(), LifecycleState.SUSPENDED).block();

            assertThat(now(rotated(old.id(), HOUR, NOON).id()).state()).isEqualTo(LifecycleState.SUSPENDED);
        }

        @Test
        void whenRevokedThenRejected() {
            KeyId old = add(ann, NOON);
            revoke(old);

            expect(() -> rotate(accountCaller(ann), old, HOUR, NOON), ErrorCode.KEY_REVOKED);
        }

        @Test
        void whenAlreadyRotatedThenRejected() {
            KeyId one = add(ann, NOON);
            KeyId other = add(ann, NOON);
            rotated(one, HOUR, NOON);
            rotated(other, Duration.ZERO, NOON);

            expect(() -> rotate(accountCaller(ann), one, HOUR, NOON), ErrorCode.KEY_REPLACED);
            expect(() -> rotate(accountCaller(ann), other, HOUR, NOON), ErrorCode.KEY_REPLACED);
        }

        @Test
        void whenSuccessorIsRotatedThenFamilyContinues() {
            ApiKey old = made(null, new Credits(7, NOON, null));
            ApiKey second = rotated(old.id(), HOUR, NOON);

            assertThat(rotated(second.id(), HOUR, NOON).family()).isEqualTo(old.id());
        }

        @Test
        void whenRotatedConcurrentlyThenOneSucceeds() {
            KeyId old = add(ann, NOON);
            List<Optional<ErrorCode>> rejections = atOnce(rotator(Quota.OFF, NOON, TestAuditLogs.on(database))
                    .rotate(accountCaller(ann), old.value(), overlap(HOUR))
                    .map((created) -> Optional.<ErrorCode>empty())
                    .onErrorResume(ApiException.class, (rejected) -> Mono.just(Optional.of(rejected.code()))));

            assertThat(rejections).filteredOn(Optional::isEmpty).hasSize(1);
            assertThat(rejections)
                    .filteredOn(Optional::isPresent)
                    .hasSize(MANY - 1)
                    .containsOnly(Optional.of(ErrorCode.KEY_REPLACED));
            assertThat(keys.findActive(ann, NOON).count().block()).isEqualTo(2);
        }

        @Test
        void whenQuotaIsExhaustedThenRejectedAndUnchanged() {
            KeyId old = add(ann, NOON);
            Mono<CreatedKey> rotate = rotator(Quota.of("1/1d"), NOON.plusSeconds(5), TestAuditLogs.on(database))
                    .rotate(accountCaller(ann), old.value(), overlap(HOUR));

            assertThatExceptionOfType(KeyQuotas.ExhaustedException.class).isThrownBy(rotate::block);
            assertThat(now(old)).returns(1, ApiKey::version).returns(null, ApiKey::replacedBy);
            assertThat(keys.findActive(ann, NOON).count().block()).isEqualTo(1);
        }

        @Test
        void whenRotatedThenRequestIsCountedBeforeLocking() {
            KeyId old = add(ann, NOON);
            List<String> counted = new ArrayList<>();
            Limiter counting = (subject) -> {
                counted.add(subject);
                return Mono.just(LimitDecision.UNLIMITED);
            };
            rotator(Quota.of("9/1d"), counting, NOON, TestAuditLogs.on(database))
                    .rotate(accountCaller(ann), old.value(), overlap(HOUR))
                    .block();

            assertThat(counted).containsExactly(ann.value());
        }

        @Test
        void whenAccountOfCallerIsDeletedThenTokenIsInvalidAndNothingChanges() {
            KeyId old = add(ann, NOON);
            Mono<CreatedKey> rotate = rotator(Quota.OFF, NOON, TestAuditLogs.on(database))
                    .rotate(TestCallers.operator(new AccountId("nobody's")), old.value(), overlap(HOUR));

            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(rotate::block)
                    .returns(ErrorCode.INVALID_TOKEN, ApiException::code);
            assertThat(now(old)).returns(1, ApiKey::version).returns(null, ApiKey::replacedBy);
        }

        @Test
        void whenManyKeysAreRotatedConcurrentlyThenNoMoreThanQuota() {
            List<KeyId> old = List.of(add(ann, NOON), add(ann, NOON), add(ann, NOON), add(ann, NOON));
            KeyRotator rotator = rotator(Quota.of("6/1d"), NOON.plusSeconds(5), TestAuditLogs.on(database));
            Flux.fromIterable(old)
                    .flatMap(
                            (id) -> rotator.rotate(accountCaller(ann), id.value(), overlap(HOUR))
                                    .onErrorComplete(KeyQuotas.ExhaustedException.class),
                            MANY)
                    .blockLast();

            assertThat(keys.findActive(ann, NOON).count().block()).isEqualTo(6);
        }

        @Test
        void whenAuditFailsThenUnchanged(@TempDir Path folder) {
            KeyId old = add(ann, NOON);
            KeyRotator rotator = rotator(Quota.OFF, NOON, broken(folder));

            assertThatException()
                    .isThrownBy(() -> rotator.rotate(accountCaller(ann), old.value(), overlap(HOUR))
                            .block());
            assertThat(now(old)).returns(1, ApiKey::version).returns(null, ApiKey::replacedBy);
            assertThat(keys.findActive(ann, NOON).count().block()).isEqualTo(1);
        }
    }

    @Nested
    class Reveal {

        private KeyRevealer revealer(KeyProperties.Recoverable recoverable, AuditLog auditLog) {
            KeyProperties settings = new KeyProperties("kw", recoverable);
            return new KeyRevealer(visibleKeys(), new RecoverableKeys(cipher(), settings), auditLog);
        }

        private Mono<ApiKeyString> reveal(Caller caller, KeyId id) {
            return revealer(KeyProperties.Recoverable.ALLOWED, TestAuditLogs.on(database))
                    .reveal(caller, id.value());
        }

        @Test
        void whenRecoverableThenRevealedToOwner() {
            KeyId id = made(null, null).id();

            assertThat(reveal(accountCaller(ann), id).blockOptional().orElseThrow())
                    .returns(id, ApiKeyString::id);
        }

        @Test
        void whenCallerCreatedItForOtherAccountThenNotRevealed() {
            KeyId id = made(null, null).id();

            assertThat(visibleKeys().get(serviceKey(bob), id.value()).block()).isNotNull();
            expect(() -> reveal(serviceKey(bob), id).block(), ErrorCode.KEY_NOT_FOUND);
        }

        @Test
        void whenNotRecoverableThenRejected() {
            expect(
                    () -> reveal(accountCaller(ann), add(ann, NOON))
                            .blockOptional()
                            .orElseThrow(),
                    ErrorCode.KEY_NOT_RECOVERABLE);
        }

        @Test
        void whenSettingForbidsRecoveryThenRejected() {
            KeyId id = made(null, null).id();
            KeyRevealer revealer = revealer(KeyProperties.Recoverable.NEVER, TestAuditLogs.on(database));

            expect(
                    () -> revealer.reveal(accountCaller(ann), id.value())
                            .blockOptional()
                            .orElseThrow(),
                    ErrorCode.KEY_NOT_RECOVERABLE);
        }

        @Test
        void whenCiphertextIsOfOtherKeyThenRejected() {
            byte[] moved = made(null, null).material().encryptedText();
            ApiKey key = add(key(KeyId.random(RANDOM), ann, randomDigest(), moved, NOON));

            expect(
                    () -> reveal(accountCaller(ann), key.id()).blockOptional().orElseThrow(),
                    ErrorCode.KEY_NOT_RECOVERABLE);
        }

        @Test
        void whenRevokedThenRejected() {
            KeyId id = made(null, null).id();
            revoke(id);

            expect(() -> reveal(accountCaller(ann), id).blockOptional().orElseThrow(), ErrorCode.KEY_REVOKED);
        }

        @Test
        void whenAuditFailsThenNotRevealed(@TempDir Path folder) {
            KeyId id = made(null, null).id();
            KeyRevealer revealer = revealer(KeyProperties.Recoverable.ALLOWED, broken(folder));

            assertThatException()
                    .isThrownBy(() ->
                            revealer.reveal(accountCaller(ann), id.value()).block())
                    .isNotInstanceOf(ApiException.class);
        }
    }
}
