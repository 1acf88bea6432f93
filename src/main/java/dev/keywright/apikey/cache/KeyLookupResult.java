package dev.keywright.apikey.cache;

/** The result of a key lookup: a value, never an exception. */
public sealed interface KeyLookupResult {

    /** The key exists. It may be expired, suspended or revoked. */
    record Found(KeySnapshot key) implements KeyLookupResult {}

    /** The key does not exist. */
    enum Missing implements KeyLookupResult {
        /** The string has an invalid format or checksum; the store was not read. */
        MALFORMED,
        /** The store has no such key. */
        NOT_FOUND
    }
}
