package dev.keywright.apikey.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.Creator;
import dev.keywright.apikey.KeyDigest;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.KeyMaterial;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.apikey.format.ApiKeyStringComparisonTest;
import dev.keywright.apikey.format.KeyDigester;
import dev.keywright.apikey.format.Sha256Digest;
import dev.keywright.apikey.store.VerificationKeyRepository;
import dev.keywright.audit.Actor;
import dev.keywright.audit.AuditDetails;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.support.keys.TestKeyRecords;
import dev.keywright.support.keys.TestKeyStrings;
import dev.keywright.support.store.TestKeyrings;
import dev.keywright.usage.UsageCounter;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/**
 * The contract of {@link KeyLookup} and {@link KeyCacheInvalidator} for all stores. A key is cached if a direct change
 * of its row has no effect.
 */
public abstract class KeyLookupContractTests extends TestKeyRecords {

    private static final String FOREIGN = "sk_live_51H8";

    private final KeyDigester digester = new KeyDigester(TestKeyrings.of(Map.of(1, 7, 2, 8)));

    private volatile boolean fresh = true;

    private KeyLookup known;
    private KeyCacheInvalidator changed;

    @BeforeEach
    void emptyCache() {
        known = new KeyLookup(
                new VerificationKeyRepository(database.client(), accounts.accounts()),
                digester,
                new KeyCacheProperties(1_000, Duration.ofMinutes(1), Duration.ofSeconds(10)),
                new QueryGuard(),
                () -> fresh);
        changed = new KeyCacheInvalidator(known);
    }

    private KeyLookupResult find(String text) {
        return Objects.requireNonNull(known.find(text).block());
    }

    private KeySnapshot key(String text) {
        return (KeySnapshot) find(text);
    }

    private void assertAtOnce(String text) {
        assertThat(known.find(text)).isInstanceOf(Callable.class);
    }

    private ApiKeyString add(AccountId owner, AccountId creator, @Nullable KeyId family, int pepperVersion) {
        ApiKeyString text = ApiKeyString.random("kw", RANDOM);
        KeyDigest digest = digester.digest(text, pepperVersion).orElseThrow();
        add(text.id(), owner, creator, family, new KeyMaterial("kw", digest, null));
        return text;
    }

    private void add(KeyId id, AccountId owner, AccountId creator, @Nullable KeyId family, KeyMaterial material) {
        KeyTerms terms = new KeyTerms(
                "name",
                null,
                Scopes.of(List.of("reports:read", "keywright:verify")),
                null,
                List.of(),
                List.of(),
                null,
                "{}");
        ApiKey key = ApiKey.create(id, owner, new Creator(creator, creator.value()), material, terms, NOON);
        add(
                family == null
                        ? key
                        : new ApiKey(
                                id,
                                owner,
                                key.creator(),
                                material,
                                terms,
                                key.lifetime(),
                                LifecycleState.ACTIVE,
                                family,
                                null,
                                NOON,
                                null,
                                1));
    }

    private ApiKeyString add(AccountId owner, AccountId creator) {
        return add(owner, creator, null, 2);
    }

    /** A key of another system, whose text only its owner knows. */
    private KeyId addImported(String text) {
        KeyId id = KeyId.random(RANDOM);
        add(id, ann, ann, null, new KeyMaterial("", digester.digest(Sha256Digest.of(text)), null));
        return id;
    }

    private void suspend(KeyId id) {
        keys.setState(id, LifecycleState.SUSPENDED).block();
    }

    @Nested
    class Found {

        @Test
        void whenReadOnceThenNextLookupIsImmediate() {
            String text = add(ann, ann).text();
            assertThat(known.find(text)).isNotInstanceOf(Callable.class);

            assertThat(key(text).name()).isEqualTo("name");
            assertAtOnce(text);
            assertThat(find(text)).isSameAs(find(text));
        }

        @Test
        void whenCachedThenNotReadAgainUntilInvalidated() {
            ApiKeyString text = add(ann, ann);
            find(text.text());
            suspend(text.id());
            assertThat(key(text.text()).state()).isEqualTo(LifecycleState.ACTIVE);

            known.invalidate(text.id());
            assertThat(key(text.text()).state()).isEqualTo(LifecycleState.SUSPENDED);
        }

        @Test
        void whenStoredUnderOlderPepperThenFound() {
            ApiKeyString text = add(ann, ann, null, 1);

            assertThat(key(text.text()).id()).isEqualTo(text.id());
        }

        @Test
        void whenManyLookUpConcurrentlyThenAllSucceed() {
            String text = add(ann, ann).text();

            assertThat(atOnce(Mono.defer(() -> known.find(text))))
                    .hasSize(MANY)
                    .allMatch(KeySnapshot.class::isInstance);
        }

        @Test
        void whenServiceKeyIsCachedThenCallerIsImmediate() {
            ServiceKeys services = new ServiceKeys(known, new UsageCounter(), Clock.fixed(NOON, ZoneOffset.UTC));
            String text = add(bob, ann).text();
            assertThat(services.identify(text, null).block()).isNotNull();

            assertThat(services.identify(text, null)).isInstanceOf(Callable.class);
            assertThat(services.identify(text, null).block())
                    .extracting((caller) -> caller.accountId())
                    .isEqualTo(bob);
        }
    }

    @Nested
    class Missing {

        @Test
        void whenMissingThenNextLookupIsImmediate() {
            String text = ApiKeyString.random("kw", RANDOM).text();

            assertThat(find(text)).isEqualTo(KeyLookupResult.Missing.NOT_FOUND);
            assertAtOnce(text);
            assertThat(find(text)).isEqualTo(KeyLookupResult.Missing.NOT_FOUND);
        }

        /** The id is public, only the secret is not. */
        @Test
        void whenSecretDiffersThenNotFound() {
            ApiKeyString text = add(ann, ann);
            find(text.text());
            String body = "kw_" + text.id() + "_" + TestKeyStrings.SECRET;

            assertThat(find(body + ApiKeyStringComparisonTest.check(body)))
                    .isEqualTo(KeyLookupResult.Missing.NOT_FOUND);
            assertThat(find(text.text())).isInstanceOf(KeySnapshot.class);
        }

        @Test
        void whenAuditLogIsStaleThenReadEachTimeUntilFresh() {
            ApiKeyString text = add(ann, ann);
            find(text.text());
            suspend(text.id());
            assertThat(key(text.text()).state()).isEqualTo(LifecycleState.ACTIVE);

            fresh = false;
            assertThat(known.find(text.text())).isNotInstanceOf(Callable.class);
            assertThat(key(text.text()).state()).isEqualTo(LifecycleState.SUSPENDED);

            changed.onEntry(AuditEntry.done(
                    Actor.ANONYMOUS, AuditedAction.KEY_SUSPENDED, text.id().value()));
            fresh = true;
            assertThat(key(text.text()).state()).isEqualTo(LifecycleState.SUSPENDED);
            assertAtOnce(text.text());
        }

        /** The import was not announced. */
        @Test
        void whenAuditLogIsStaleThenImportedKeysAreFound() {
            assertThat(find(FOREIGN)).isEqualTo(KeyLookupResult.Missing.MALFORMED);
            assertAtOnce(FOREIGN);
            addImported(FOREIGN);
            assertThat(find(FOREIGN)).isEqualTo(KeyLookupResult.Missing.MALFORMED);

            fresh = false;
            assertThat(find(FOREIGN)).isInstanceOf(KeySnapshot.class);
        }

        @Test
        void whenLoadedWhileStaleThenNegativeResultIsNotCached() {
            fresh = false;
            assertThat(find(FOREIGN)).isEqualTo(KeyLookupResult.Missing.MALFORMED);
            addImported(FOREIGN);
            fresh = true;

            assertThat(find(FOREIGN)).isInstanceOf(KeySnapshot.class);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", FOREIGN, "kw_", TestKeyStrings.KNOWN + "0"})
        void whenFormatIsForeignThenMalformedAndNextLookupIsImmediate(String text) {
            assertThat(find(text)).isEqualTo(KeyLookupResult.Missing.MALFORMED);
            assertAtOnce(text);
        }
    }

    @Nested
    class Imported {

        @Test
        void whenKeysAreImportedThenForeignFormatsAreLookedUp() {
            assertThat(find(FOREIGN)).isEqualTo(KeyLookupResult.Missing.MALFORMED);
            KeyId id = addImported(FOREIGN);
            changed.onEntry(AuditEntry.done(Actor.ANONYMOUS, AuditedAction.KEY_IMPORTED, id.value()));

            assertThat(key(FOREIGN).id()).isEqualTo(id);
            assertAtOnce(FOREIGN);
            assertThat(find(FOREIGN + "2")).isEqualTo(KeyLookupResult.Missing.NOT_FOUND);
        }

        @Test
        void whenUnknownStringIsImportedThenFound() {
            addImported(FOREIGN);
            String text = ApiKeyString.random("acme", RANDOM).text();
            assertThat(find(text)).isEqualTo(KeyLookupResult.Missing.NOT_FOUND);
            KeyId id = addImported(text);
            changed.onEntry(AuditEntry.done(Actor.ANONYMOUS, AuditedAction.KEY_IMPORTED, null));

            assertThat(key(text).id()).isEqualTo(id);
            suspend(id);
            changed.onEntry(AuditEntry.done(Actor.ANONYMOUS, AuditedAction.KEY_SUSPENDED, id.value()));
            assertThat(key(text).state()).isEqualTo(LifecycleState.SUSPENDED);
        }

        @Test
        void whenCheckIsWrongThenMalformed() {
            String invalid = TestKeyStrings.KNOWN.substring(0, 48) + "2EzVEt";
            addImported(invalid);

            assertThat(find(invalid)).isEqualTo(KeyLookupResult.Missing.MALFORMED);
        }

        /** 1024 characters of one, two and four bytes; the last are two {@code char}s each. */
        @ParameterizedTest
        @ValueSource(strings = {"k", "é", "\ud83d\udd11"})
        void whenStringIsLongerThanMaximumThenNotFound(String character) {
            String text = character.repeat(1024);
            KeyId id = addImported(text);
            addImported(text + character);

            assertThat(key(text).id()).isEqualTo(id);
            assertThat(find(text + character)).isEqualTo(KeyLookupResult.Missing.MALFORMED);
        }

        /** An unpaired surrogate has no UTF-8 encoding; Java would write a question mark. */
        @Test
        void whenStringIsNotUnicodeThenMalformed() {
            addImported("?key");

            assertThat(find("\ud83dkey")).isEqualTo(KeyLookupResult.Missing.MALFORMED);
            assertThat(find("?key")).isInstanceOf(KeySnapshot.class);
        }
    }

    @Nested
    class AuditEntryReceived {

        private ApiKeyString ofBob;
        private ApiKeyString byAnn;
        private ApiKeyString ofAnn;

        @BeforeEach
        void cacheKeys() {
            ofBob = add(bob, bob);
            byAnn = add(bob, ann);
            ofAnn = add(ann, ann);
            seen();
            suspend(ofBob.id());
            suspend(byAnn.id());
            suspend(ofAnn.id());
            assertThat(seen()).isEmpty();
        }

        /** Returns the keys whose change is visible. */
        private List<ApiKeyString> seen() {
            return List.of(ofBob, byAnn, ofAnn).stream()
                    .filter((text) -> key(text.text()).state() == LifecycleState.SUSPENDED)
                    .toList();
        }

        private AuditEntry entry(AuditedAction action, String target) {
            return AuditEntry.done(Actor.ANONYMOUS, action, target);
        }

        @ParameterizedTest
        @EnumSource(names = {"KEY_CHANGED", "KEY_SUSPENDED", "KEY_RESUMED", "KEY_ROTATED", "KEY_REVOKED"})
        void whenKeyChangesThenInvalidated(AuditedAction action) {
            changed.onEntry(entry(action, ofAnn.id().value()));

            assertThat(seen()).containsExactly(ofAnn);
        }

        @ParameterizedTest
        @EnumSource(names = {"ACCOUNT_CHANGED", "ACCOUNT_DELETED"})
        void whenAccountChangesThenOwnedAndCreatedKeysAreInvalidated(AuditedAction action) {
            changed.onEntry(entry(action, ann.value()));
            assertThat(seen()).containsExactly(byAnn, ofAnn);

            changed.onEntry(entry(action, bob.value()));
            assertThat(seen()).containsExactly(ofBob, byAnn, ofAnn);
        }

        @ParameterizedTest
        @EnumSource(names = {"KEY_CREATED", "KEY_REVEALED", "KEY_IMPORTED", "SESSION_OPENED", "SESSION_ENDED"})
        void whenEntryAffectsNoKeyThenNothingIsInvalidated(AuditedAction action) {
            changed.onEntry(entry(action, ofAnn.id().value()));

            assertThat(seen()).isEmpty();
        }

        @Test
        void whenOperationWasRejectedThenNothingIsInvalidated() {
            changed.onEntry(AuditEntry.rejected(
                    Actor.ANONYMOUS, AuditedAction.KEY_CHANGED, ofAnn.id().value()));

            assertThat(seen()).isEmpty();
        }

        @Test
        void whenCreditsOfFamilyChangeThenWholeFamilyIsInvalidated() {
            ApiKeyString first = add(bob, bob);
            ApiKeyString second = add(bob, bob, first.id(), 2);
            ApiKeyString third = add(bob, bob, first.id(), 2);
            List<ApiKeyString> family = List.of(first, second, third);
            family.forEach((text) -> key(text.text()));
            family.forEach((text) -> suspend(text.id()));
            changed.onEntry(entry(AuditedAction.KEY_CHANGED, second.id().value())
                    .with(new AuditDetails.KeyChange(
                            Set.of("credits"), first.id().value())));

            assertThat(family).allMatch((text) -> key(text.text()).state() == LifecycleState.SUSPENDED);
            assertThat(seen()).isEmpty();
        }
    }
}
