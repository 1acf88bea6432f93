package dev.keywright.account;

import java.util.Set;

/** Callers for the tests of other features. */
public final class Callers {

    private static final Credential SESSION = new Credential.Session(new SessionId("a session"));

    private Callers() {}

    public static Caller member(AccountId account) {
        return new Caller(account, Role.MEMBER, SESSION);
    }

    public static Caller operator(AccountId account) {
        return new Caller(account, Role.OPERATOR, SESSION);
    }

    public static Caller serviceKey(AccountId account, String id, Permission... permissions) {
        return new Caller(account, Role.MEMBER, new Credential.ServiceKey(id, id, Set.of(permissions)));
    }
}
