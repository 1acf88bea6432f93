package dev.keywright.account;

/** A person who registered. */
record Account(AccountId id, Username username, String passwordHash, Role role) {

    @Override
    public String toString() {
        return "Account[" + id.value() + "]";
    }
}
