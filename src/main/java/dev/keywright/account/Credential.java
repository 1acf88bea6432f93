package dev.keywright.account;

import java.util.Set;

/** The credential that authenticated a caller. */
public sealed interface Credential {

    /** The session of a user. */
    record Session(SessionId id) implements Credential {}

    /**
     * The service key of a program.
     *
     * @param id the public id of the key
     * @param family the id of the first key of the rotation family
     * @param permissions the permissions of the key's scopes
     */
    record ServiceKey(String id, String family, Set<Permission> permissions) implements Credential {}
}
