/**
 * Calls that are safe to repeat: an {@code IdempotencyService-Key} is remembered with what came of its call
 * (draft-ietf-httpapi-idempotency-key-header). It must not know what a call does.
 *
 * <h2>What is promised</h2>
 *
 * <ul>
 *   <li>Of all calls of one account with the same header and the same meaning, within 24 hours at most one has an
 *       effect, and all that are answered are answered the same. Meaning is the operation, with its path, the body, where
 *       neither the order of its members nor white space counts, and the service key that the call is made with, if
 *       there is one.
 *   <li>Another call with the same header is refused with 422, and one that comes while the first still runs with 409
 *       and {@code Retry-After}.
 *   <li>A call that is refused, or fails, has done nothing, but that the trail may tell of its refusal, and is not
 *       remembered: the same header may be used again.
 *   <li>All of it is in the database, so it outlives a restart. A call that was cut short by a crash has done either all
 *       of its work, and is remembered, or nothing.
 * </ul>
 *
 * <h2>How</h2>
 *
 * A call first <em>claims</em> its header by a row, in a transaction of its own, so that all others can see it. Its
 * work then runs in one transaction with the statement that stores the outcome, which finds the row only while the
 * claim is still its own. So the outcome is there exactly when the effect is. A claim is released when its call is
 * refused, fails or is cancelled, but never once it has an outcome: a client that hangs up just after the commit finds
 * that outcome when it comes again.
 *
 * <p>A claim is a lease of 30 seconds, since who crashes releases nothing. That is longer than a call takes, which
 * waits for its turn to write for some seconds at the very most, and short enough for a client to wait for. After it
 * the next call takes the claim over. If the first is merely slow, then it finds no row of its own any more, is rolled
 * back, and is refused with 409: a lease that is too short, or a clock that is wrong, costs a call and never makes a
 * thing twice.
 *
 * <p>A claim that cannot be released, as while the disk is full, is released when its call comes to the same node again.
 *
 * <p>Rows older than 24 hours count as absent, and each claim removes some of them.
 *
 * <h2>What is stored</h2>
 *
 * An outcome may hold a secret that is shown just once, so it is sealed with AES-256-GCM, under a key derived from the
 * header's value and from a secret that is not in the database. Neither the database alone, nor the database with a
 * header that was guessed, nor the database with the secrets and without the header, opens it. The row's name is an
 * HMAC of the header's value of another kind, and helps no one to it. A client that chooses a random UUID, as it
 * should, makes guessing hopeless even for who has both.
 *
 * <p>All is derived from the pepper. When that gets a new version, rows of the older versions are still found while the
 * ring has them. Two things break a promise: to take the version away within a day, after which a repeated call is a
 * new one; and to install a release in which the same body means something else, after which it is another call.
 */
@NullMarked
package dev.keywright.idempotency;

import org.jspecify.annotations.NullMarked;
