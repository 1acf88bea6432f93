package dev.keywright.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.AccountGrants;
import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Permission;
import dev.keywright.account.Role;
import dev.keywright.account.Scope;
import dev.keywright.account.Scopes;
import dev.keywright.support.TestCallers;
import dev.keywright.support.keys.TestKeyRecords;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyAccessPolicyTest {

    private static final AccountId CALLER = new AccountId("caller");
    private static final AccountId OTHER = new AccountId("other");
    private static final Scope READ = new Scope("documents:read");
    private static final Scope VERIFY = new Scope("keywright:verify");

    /** The callers of the tables below. */
    private enum Who {
        MEMBER,
        OPERATOR,
        SERVICE_KEY,
        ADMIN_KEY;

        Caller caller() {
            return switch (this) {
                case MEMBER -> TestCallers.member(CALLER);
                case OPERATOR -> TestCallers.operator(CALLER);
                case SERVICE_KEY -> TestCallers.serviceKey(CALLER, "service", Permission.KEYS_WRITE);
                case ADMIN_KEY -> TestCallers.serviceKey(CALLER, "service", Permission.ADMIN);
            };
        }
    }

    /** Who owns the key and who created it: the caller's or another account's. */
    private enum Relation {
        OWNER_AND_CREATOR(true, true),
        OWNER(true, false),
        CREATOR(false, true),
        NEITHER(false, false);

        private final boolean isOwner;
        private final boolean isCreator;

        Relation(boolean isOwner, boolean isCreator) {
            this.isOwner = isOwner;
            this.isCreator = isCreator;
        }

        ApiKey key(Scopes scopes) {
            AccountId owner = isOwner ? CALLER : OTHER;
            AccountId creator = isCreator ? CALLER : OTHER;
            KeyTerms terms = new KeyTerms(null, null, scopes, null, List.of(), List.of(), null, KeyTerms.NO_META);
            KeyMaterial material = new KeyMaterial("kw", TestKeyRecords.randomDigest(), null);
            return ApiKey.create(
                    KeyId.random(TestKeyRecords.RANDOM),
                    owner,
                    new Creator(creator, creator.value()),
                    material,
                    terms,
                    TestKeyRecords.NOON);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            caller      | relation          | visible | reveal | extend | simple
            MEMBER      | OWNER_AND_CREATOR | true    | true   | true   | true
            MEMBER      | OWNER             | true    | true   | false  | true
            MEMBER      | CREATOR           | true    | false  | true   | false
            MEMBER      | NEITHER           | false   | false  | false  | false
            OPERATOR    | OWNER_AND_CREATOR | true    | true   | true   | true
            OPERATOR    | OWNER             | true    | true   | true   | true
            OPERATOR    | CREATOR           | true    | true   | true   | false
            OPERATOR    | NEITHER           | true    | true   | true   | false
            SERVICE_KEY | OWNER_AND_CREATOR | true    | true   | true   | true
            SERVICE_KEY | OWNER             | true    | true   | false  | true
            SERVICE_KEY | CREATOR           | true    | false  | true   | false
            SERVICE_KEY | NEITHER           | false   | false  | false  | false
            ADMIN_KEY   | OWNER_AND_CREATOR | true    | true   | true   | true
            ADMIN_KEY   | OWNER             | true    | true   | true   | true
            ADMIN_KEY   | CREATOR           | true    | true   | true   | false
            ADMIN_KEY   | NEITHER           | true    | true   | true   | false
            """)
    void whenKeyGrantsNoPermissionThenRelationDecides(
            Who who, Relation relation, boolean visible, boolean reveal, boolean extend, boolean simple) {
        Caller caller = who.caller();
        ApiKey key = relation.key(new Scopes(List.of(READ)));

        assertThat(KeyAccessPolicy.isVisible(caller, key)).isEqualTo(visible);
        assertThat(KeyAccessPolicy.canReveal(caller, key)).isEqualTo(reveal);
        assertThat(KeyAccessPolicy.canExtend(caller, key)).isEqualTo(extend);
        assertThat(KeyAccessPolicy.isOwner(caller, key)).isEqualTo(simple);
        assertThat(KeyAccessPolicy.canReceiveSecret(caller, key)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            caller      | relation          | secret | extend
            MEMBER      | OWNER_AND_CREATOR | true   | true
            OPERATOR    | NEITHER           | true   | true
            SERVICE_KEY | OWNER_AND_CREATOR | false  | false
            SERVICE_KEY | CREATOR           | false  | false
            ADMIN_KEY   | NEITHER           | true   | true
            """)
    void whenKeyGrantsPermissionThatServiceKeyLacksThenNoSecret(
            Who who, Relation relation, boolean secret, boolean extend) {
        Caller caller = who.caller();
        ApiKey key = relation.key(new Scopes(List.of(VERIFY)));

        assertThat(KeyAccessPolicy.canReceiveSecret(caller, key)).isEqualTo(secret);
        assertThat(KeyAccessPolicy.canExtend(caller, key)).isEqualTo(extend);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            caller      | account | create | list
            MEMBER      | caller  | true   | ALL
            MEMBER      | other   | false  | NONE
            OPERATOR    | caller  | true   | ALL
            OPERATOR    | other   | true   | ALL
            SERVICE_KEY | caller  | true   | ALL
            SERVICE_KEY | other   | true   | CREATED_BY_CALLER
            ADMIN_KEY   | caller  | true   | ALL
            ADMIN_KEY   | other   | true   | ALL
            """)
    void whenAccountIsGivenThenCallerDecidesCreatingAndListing(
            Who who, String account, boolean create, KeyAccessPolicy.Listing listing) {
        AccountId owner = new AccountId(account);

        assertThat(KeyAccessPolicy.canCreateFor(who.caller(), owner)).isEqualTo(create);
        assertThat(KeyAccessPolicy.listing(who.caller(), owner)).isEqualTo(listing);
    }

    @Test
    void whenServiceKeyCannotWriteThenOtherAccountsAreDenied() {
        Caller caller = TestCallers.serviceKey(CALLER, "service", Permission.KEYS_READ);

        assertThat(KeyAccessPolicy.canCreateFor(caller, OTHER)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            caller      | account role | imported | scope            | grantable
            MEMBER      | MEMBER       | false    | documents:read   | true
            MEMBER      | MEMBER       | false    | keywright:verify | false
            OPERATOR    | OPERATOR     | false    | keywright:verify | true
            OPERATOR    | OPERATOR     | true     | keywright:verify | false
            OPERATOR    | OPERATOR     | true     | documents:read   | true
            SERVICE_KEY | OPERATOR     | false    | documents:read   | true
            SERVICE_KEY | OPERATOR     | false    | keywright:verify | false
            ADMIN_KEY   | OPERATOR     | false    | keywright:verify | true
            ADMIN_KEY   | MEMBER       | false    | keywright:verify | false
            """)
    void whenCallerGrantsScopeThenAccountCallerAndKeyMustAllowIt(
            Who who, Role role, boolean imported, Scope scope, boolean grantable) {
        AccountGrants account = new AccountGrants(role, null);

        assertThat(KeyAccessPolicy.findNotGrantable(who.caller(), account, imported, List.of(scope)))
                .isEqualTo(grantable ? Optional.empty() : Optional.of(scope));
    }

    @Nested
    class AccountGrantRules {

        private static final AccountGrants MEMBER = new AccountGrants(Role.MEMBER, null);

        @Test
        void whenOperatorThenAnyScope() {
            AccountGrants operator = new AccountGrants(Role.OPERATOR, Scopes.NONE);

            assertThat(KeyAccessPolicy.accountCanGrant(operator, READ)).isTrue();
            assertThat(KeyAccessPolicy.accountCanGrant(operator, VERIFY)).isTrue();
        }

        @Test
        void whenMemberThenAllButKeywrightScopes() {
            assertThat(KeyAccessPolicy.accountCanGrant(MEMBER, READ)).isTrue();
            assertThat(KeyAccessPolicy.accountCanGrant(MEMBER, new Scope("*:*")))
                    .isTrue();
            assertThat(KeyAccessPolicy.accountCanGrant(MEMBER, VERIFY)).isFalse();
        }

        @Test
        void whenMemberIsLimitedThenOnlyThoseScopes() {
            AccountGrants member = new AccountGrants(Role.MEMBER, Scopes.of(List.of("documents:*")));

            assertThat(KeyAccessPolicy.accountCanGrant(member, READ)).isTrue();
            assertThat(KeyAccessPolicy.accountCanGrant(member, new Scope("invoices:read")))
                    .isFalse();
            assertThat(KeyAccessPolicy.accountCanGrant(member, new Scope("*:read")))
                    .isFalse();
        }

        @Test
        void whenMemberIsLimitedToNoneThenNone() {
            assertThat(KeyAccessPolicy.accountCanGrant(new AccountGrants(Role.MEMBER, Scopes.NONE), READ))
                    .isFalse();
        }

        @Test
        void whenMemberIsLimitedToKeywrightScopesThenNone() {
            AccountGrants member = new AccountGrants(Role.MEMBER, new Scopes(List.of(VERIFY)));

            assertThat(KeyAccessPolicy.accountCanGrant(member, VERIFY)).isFalse();
        }
    }
}
