package dev.keywright.support;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Credential;
import dev.keywright.account.Permission;
import dev.keywright.account.Role;
import dev.keywright.account.SessionId;
import java.util.Set;

/** Callers for the tests of other features. */
public final class TestCallers {

    private static final Credential SESSION = new Credential.Session(new SessionId("a session"));

    private TestCallers() {}

    public static Caller member(AccountId account) {
        return new Caller(account, Role.MEMBER, SESSION);
    }

    public static Caller operator(AccountId account) {
        return new Caller(account, Role.OPERATOR, SESSION);
    }

    public static Caller serviceKey(AccountId account, String id, Permission... permissions) {
        return new Caller(account, Role.MEMBER, new Credential.ServiceKey(id, id, account, Set.of(permissions)));
    }
}
