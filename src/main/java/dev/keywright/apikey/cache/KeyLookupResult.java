package dev.keywright.apikey.cache;

/** The result of a key lookup: the key's data, or why there is none; never an exception. */
public sealed interface KeyLookupResult permits KeySnapshot, KeyLookupResult.Missing {

    /** The key does not exist. */
    enum Missing implements KeyLookupResult {
        /** The string has an invalid format or checksum; the store was not read. */
        MALFORMED,
        /** The store has no such key. */
        NOT_FOUND
    }
}
