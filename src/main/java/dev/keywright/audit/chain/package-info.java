/**
 * The hash chain: what a record is sealed with.
 *
 * <h2>The chain</h2>
 *
 * Each record has a number, from 1 and without gaps, and an HMAC-SHA-256 over the record before and all that it says
 * itself. The key is derived from the pepper, which is not in the database; each record names the version that it was
 * made with, so that the pepper can be rotated as long as the old version is kept.
 *
 * <pre>
 * mac(n)         = HMAC(key, "record", link(n - 1), the fields of record n)      link(0) is 32 zero bytes
 * link(n)        = HMAC(key, "link", mac(n))                                     kept for the newest record alone
 * address mac(n) = HMAC(key, "address", n, the address)                          a field of record n
 * </pre>
 *
 * Every value goes in with its length before it, and null is not the empty text. The next record is made over the link
 * and not over the MAC that anyone can read in the table, so that whoever takes records off the end can't make the head
 * that would fit to what is left; and if the service goes on from their head, its next record does not fit either.
 * Instead of the address a MAC of it is part of the chain: the address of a deleted account is erased, the chain stays
 * whole, and an address that is there can still be held against its MAC.
 *
 * <p>{@code java -jar keywright.jar check-audit} finds a record that was changed, removed, moved or added, an address
 * that was changed, and an end that was taken off. It can't find what was done by somebody who has the pepper, nor that
 * the whole trail is an older state of itself, for instance from a backup, or was emptied and begun anew: compare the
 * number of records, which it prints, with what it was. Who has the pepper can also try which address fits to a MAC, so an
 * erased address is gone for all but them.
 */
@NullMarked
package dev.keywright.audit.chain;

import org.jspecify.annotations.NullMarked;
