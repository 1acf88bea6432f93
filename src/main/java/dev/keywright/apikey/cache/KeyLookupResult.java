package dev.keywright.apikey.cache;

/** The result of a key lookup: the data of the key, or the reason why it was not found. */
public sealed interface KeyLookupResult permits KeySnapshot, KeyLookupResult.Missing {

    /** The key does not exist. */
    enum Missing implements KeyLookupResult {
        /** The string has an invalid format or checksum; the store was not read. */
        MALFORMED,
        /** The store has no such key. */
        NOT_FOUND
    }
}
