package dev.keywright.storage;

/**
 * The secret material that must not lie in the database.
 *
 * @param pepper keys the digests of API keys
 * @param masterKey seals API keys that are recoverable
 * @param signingKey signs tokens
 */
public record Secrets(SecretRing pepper, SecretRing masterKey, SecretRing signingKey) {}
