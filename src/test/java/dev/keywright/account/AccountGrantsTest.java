package dev.keywright.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AccountGrantsTest {

    private static final Scope READ = new Scope("documents:read");
    private static final Scope VERIFY = new Scope("keywright:verify");

    @Test
    void whenOperatorThenAnyScope() {
        AccountGrants operator = new AccountGrants(Role.OPERATOR, Scopes.NONE);

        assertThat(operator.allows(READ)).isTrue();
        assertThat(operator.allows(VERIFY)).isTrue();
    }

    @Test
    void whenMemberThenAllButKeywrightScopes() {
        AccountGrants member = new AccountGrants(Role.MEMBER, null);

        assertThat(member.allows(READ)).isTrue();
        assertThat(member.allows(new Scope("*:*"))).isTrue();
        assertThat(member.allows(VERIFY)).isFalse();
    }

    @Test
    void whenMemberIsLimitedToSomeThenThoseAlone() {
        AccountGrants member = new AccountGrants(Role.MEMBER, Scopes.of(List.of("documents:*")));

        assertThat(member.allows(READ)).isTrue();
        assertThat(member.allows(new Scope("invoices:read"))).isFalse();
        assertThat(member.allows(new Scope("*:read"))).isFalse();
    }

    @Test
    void whenMemberIsLimitedToNoneThenNone() {
        assertThat(new AccountGrants(Role.MEMBER, Scopes.NONE).allows(READ)).isFalse();
    }

    @Test
    void whenMemberIsLimitedToKeywrightScopesThenNone() {
        AccountGrants member = new AccountGrants(Role.MEMBER, new Scopes(List.of(VERIFY)));

        assertThat(member.allows(VERIFY)).isFalse();
    }
}
