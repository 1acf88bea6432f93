package dev.keywright.idempotency;

/**
 * Identifies a request in the database.
 *
 * @param account the account id
 * @param id a digest of the idempotency key, which does not reveal the encryption key
 * @param fingerprint a digest of the operation and the body
 * @param cipher encrypts the request's outcome
 */
record RequestIdentity(String account, String id, String fingerprint, OutcomeCipher cipher) {

    @Override
    public String toString() {
        return "RequestIdentity[" + id + "]";
    }
}
