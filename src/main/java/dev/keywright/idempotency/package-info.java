/**
 * Safe retries: the outcome of a request with an {@code Idempotency-Key} is stored and replayed
 * (draft-ietf-httpapi-idempotency-key-header).
 *
 * <h2>Guarantees</h2>
 *
 * <ul>
 *   <li>Of all equal requests of one account with the same header within 24 hours, at most one has an effect, and all
 *       successful responses are equal. Requests are equal if they have the same operation (including the path), the
 *       same body (ignoring white space and the order of members) and the same service key, if any.
 *   <li>A different request with the same header is rejected with 422. An equal request while the first is in progress
 *       is rejected with 409 and {@code Retry-After}.
 *   <li>A failed or rejected request has no effect, except that the audit log can record the rejection. It is not
 *       stored, so the same header can be used again.
 *   <li>Records are in the database and survive a restart. A request that a crash interrupts is either completed and
 *       stored or has no effect.
 * </ul>
 *
 * <h2>Design</h2>
 *
 * A request first acquires a <em>lease</em> by inserting a row in its own transaction, so that all other requests see
 * it. Its work then runs in one transaction with the statement that stores the outcome, which succeeds only while the
 * request holds the lease. The outcome therefore exists exactly if the effect does. A failed, rejected or cancelled
 * request releases its lease, but never after it has an outcome: a client that disconnects just after the commit
 * receives the outcome when it retries.
 *
 * <p>A lease lasts 30 seconds, since a crashed node does not release it. That is longer than any request takes, which
 * waits at most some seconds for a write, and short enough for a client to wait. Then the next request takes over. If
 * the first request is only slow, it does not find its row any more, is rolled back and is rejected with 409. A lease
 * that is too short, or a wrong clock, costs one request but never causes a second execution.
 *
 * <p>If a release fails, for example because the disk is full, it is retried when the request reaches the same node
 * again.
 *
 * <p>Rows older than 24 hours have expired, and each new lease deletes some of them.
 *
 * <h2>Storage</h2>
 *
 * An outcome can contain a secret that is returned only once, so it is encrypted with AES-256-GCM under a key derived
 * from the header and from a secret outside the database. The database alone, the database with a guessed header, or
 * the database with the secrets but without the header cannot decrypt it. The id of the row is an independent HMAC of
 * the header and does not help to decrypt it. If the client uses a random UUID, as it should, guessing is infeasible
 * even with the database and the secrets.
 *
 * <p>All keys are derived from the pepper. After a rotation of the pepper, rows of older versions are found as long as
 * the keyring has these versions. Two actions break the guarantees: removing a version within a day, after which a
 * retry is a new request, and installing a release that interprets the same body differently, after which a retry is a
 * different request.
 */
@NullMarked
package dev.keywright.idempotency;

import org.jspecify.annotations.NullMarked;
