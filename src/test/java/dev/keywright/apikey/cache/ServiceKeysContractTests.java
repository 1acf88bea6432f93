package dev.keywright.apikey.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Credential;
import dev.keywright.account.Permission;
import dev.keywright.account.Role;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.Creator;
import dev.keywright.apikey.KeyMaterial;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.apikey.format.KeyDigester;
import dev.keywright.apikey.store.VerificationKeyRepository;
import dev.keywright.net.Cidr;
import dev.keywright.net.ClientAddress;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.support.keys.TestKeyRecords;
import dev.keywright.support.store.TestKeyrings;
import dev.keywright.usage.UsageCounter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link ServiceKeys} for all stores. Ann is the operator, since her account is the first. */
public abstract class ServiceKeysContractTests extends TestKeyRecords {

    private static final String VERIFY = "keywright:verify";

    private final KeyDigester digester = new KeyDigester(TestKeyrings.of(Map.of(1, 7, 2, 8)));

    private Optional<Caller> identify(String text, @Nullable String address) {
        return identify(digester, text, address);
    }

    private Optional<Caller> identify(KeyDigester peppers, String text, @Nullable String address) {
        ClientAddress from =
                address == null ? null : ClientAddress.parse(address).orElseThrow();
        KeyLookup known = new KeyLookup(
                new VerificationKeyRepository(database.client(), accounts.accounts()),
                peppers,
                new KeyCacheProperties(1, Duration.ofSeconds(5), Duration.ofSeconds(10)),
                new QueryGuard(),
                () -> true);
        return new ServiceKeys(known, new UsageCounter(), Clock.fixed(NOON, ZoneOffset.UTC))
                .identify(text, from)
                .blockOptional();
    }

    private Optional<Caller> identify(ApiKeyString key) {
        return identify(key.text(), "203.0.113.9");
    }

    private ApiKeyString add(AccountId owner, AccountId creator, KeyTerms terms, int pepperVersion) {
        ApiKeyString text = ApiKeyString.random("kw", RANDOM);
        KeyMaterial material =
                new KeyMaterial("kw", digester.digest(text, pepperVersion).orElseThrow(), null);
        add(ApiKey.create(text.id(), owner, new Creator(creator, creator.value()), material, terms, NOON));
        return text;
    }

    private ApiKeyString add(AccountId owner, AccountId creator, String... scopes) {
        return add(owner, creator, terms(null, List.of(), scopes), 2);
    }

    private static KeyTerms terms(@Nullable Instant expiresAt, List<Cidr> ranges, String... scopes) {
        return new KeyTerms(
                null, null, Scopes.of(List.of(scopes)), expiresAt, ranges, List.of(), null, KeyTerms.NO_META);
    }

    private void delete(AccountId account) {
        database.client()
                .sql("UPDATE account SET deleted_at = 1 WHERE id = :id")
                .bind("id", account.value())
                .then()
                .block();
    }

    private void setState(ApiKeyString key, LifecycleState state) {
        database.client()
                .sql("UPDATE api_key SET state = :state WHERE id = :id")
                .bind("state", state.name())
                .bind("id", key.id().value())
                .then()
                .block();
    }

    @Nested
    class Valid {

        @Test
        void whenKeyIsValidThenCallerIsOwnerWithPermissionsOfKey() {
            ApiKeyString key = add(bob, ann, VERIFY, "reports:read");

            assertThat(identify(key))
                    .contains(new Caller(
                            bob,
                            Role.MEMBER,
                            new Credential.ServiceKey(
                                    key.id().value(), key.id().value(), ann, Set.of(Permission.VERIFY))));
        }

        @Test
        void whenKeyIsSuccessorThenFamilyIsThatOfFirstKey() {
            ApiKeyString old = add(bob, ann, VERIFY);
            ApiKeyString text = ApiKeyString.random("kw", RANDOM);
            KeyMaterial material = new KeyMaterial("kw", digester.digest(text), null);
            ApiKey replaced = keys.find(old.id()).blockOptional().orElseThrow();
            add(replaced.successor(text.id(), replaced.creator(), material, null, NOON));

            assertThat(identify(text).map(Caller::credential))
                    .get(InstanceOfAssertFactories.type(Credential.ServiceKey.class))
                    .returns(old.id().value(), Credential.ServiceKey::family);
        }

        @Test
        void whenKeyIsStoredUnderOlderPepperThenFound() {
            assertThat(identify(add(ann, ann, terms(null, List.of(), VERIFY), 1)))
                    .isPresent();
        }

        @ParameterizedTest
        @CsvSource({
            "keywright:verify, VERIFY",
            "keywright:keys:read, KEYS_READ",
            "keywright:keys:*, KEYS_READ KEYS_WRITE",
            "keywright:*:read, KEYS_READ AUDIT_READ METRICS_READ",
            "keywright:*, VERIFY ADMIN",
            "keywright:admin, ADMIN"
        })
        void whenScopeCoversPermissionsThenKeyHasThem(String scope, String permissions) {
            Caller caller = identify(add(ann, ann, scope)).orElseThrow();

            assertThat(((Credential.ServiceKey) caller.credential()).permissions())
                    .extracting(Permission::name)
                    .containsExactlyInAnyOrder(permissions.split(" "));
        }

        @ParameterizedTest
        @ValueSource(strings = {"reports:read", "*:verify", "*:admin", "keywright-like:admin"})
        void whenNoScopeIsKeywrightScopeThenNoPermissions(String scope) {
            assertNoPermissions(identify(add(ann, ann, scope)));
        }

        @Test
        void whenCreatorIsNotOperatorThenForbidden() {
            assertNoPermissions(identify(add(bob, bob, "keywright:admin")));
            assertNoPermissions(identify(add(ann, bob, "keywright:admin")));
        }

        @Test
        void whenItsPepperVersionIsMissingThenNoCaller() {
            ApiKeyString key = add(ann, ann, terms(null, List.of(), VERIFY), 1);

            assertThat(identify(new KeyDigester(TestKeyrings.of(Map.of(2, 8))), key.text(), null))
                    .isEmpty();
        }

        private static void assertNoPermissions(Optional<Caller> caller) {
            assertThat(Permission.values())
                    .noneMatch((permission) -> caller.orElseThrow().has(permission));
        }
    }

    @Nested
    class Rejected {

        @Test
        void whenTextIsNoServiceKeyThenNoCaller() {
            ApiKeyString known = add(ann, ann, VERIFY);

            assertThat(identify(ApiKeyString.random("kw", RANDOM))).isEmpty();
            assertThat(identify(known.text() + "x", null)).isEmpty();
            assertThat(identify(known.id().value(), null)).isEmpty();
            assertThat(identify("", null)).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"SUSPENDED", "REVOKED"})
        void whenKeyIsNotActiveThenNoCaller(LifecycleState state) {
            ApiKeyString key = add(ann, ann, VERIFY);
            setState(key, state);

            assertThat(identify(key)).isEmpty();
        }

        @Test
        void whenKeyExpiresThenNoCallerFromThatInstant() {
            assertThat(identify(add(ann, ann, terms(NOON.plus(ONE_MILLI), List.of(), VERIFY), 2)))
                    .isPresent();
            assertThat(identify(add(ann, ann, terms(NOON, List.of(), VERIFY), 2)))
                    .isEmpty();
        }

        @Test
        void whenOwnerOrCreatorIsDeletedThenNoCaller() {
            ApiKeyString byAnn = add(bob, ann, VERIFY);
            ApiKeyString ofBob = add(bob, bob, VERIFY);
            delete(ann);
            assertThat(identify(byAnn)).isEmpty();
            assertThat(identify(ofBob)).isPresent();

            delete(bob);
            assertThat(identify(ofBob)).isEmpty();
        }
    }

    @Nested
    class RestrictedToAddresses {

        private ApiKeyString restricted() {
            return add(ann, ann, terms(null, List.of(Cidr.of("203.0.113.0/24"), Cidr.of("2001:db8::/32")), VERIFY), 2);
        }

        @ParameterizedTest
        @ValueSource(strings = {"203.0.113.9", "2001:db8::1"})
        void whenAddressIsAllowedThenCaller(String address) {
            assertThat(identify(restricted().text(), address)).isPresent();
        }

        @Test
        void whenAddressIsNotAllowedThenNoCaller() {
            assertThat(identify(restricted().text(), "203.0.114.9")).isEmpty();
        }

        @Test
        void whenAddressIsUnknownThenNoCaller() {
            assertThat(identify(restricted().text(), null)).isEmpty();
            assertThat(identify(add(ann, ann, VERIFY).text(), null)).isPresent();
        }
    }
}
