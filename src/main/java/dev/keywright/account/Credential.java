package dev.keywright.account;

import java.util.Set;

/** What a caller proved who they are with. */
public sealed interface Credential {

    /** A person's login. */
    record Session(SessionId id) implements Credential {}

    /**
     * A program's service key.
     *
     * @param id the key's public id
     * @param family the id of the first of the keys that replaced each other up to this one
     * @param permissions what its scopes give it
     */
    record ServiceKey(String id, String family, Set<Permission> permissions) implements Credential {}
}
