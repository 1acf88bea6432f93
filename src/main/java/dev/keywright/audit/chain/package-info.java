/**
 * The hash chain that protects the audit log.
 *
 * <h2>The chain</h2>
 *
 * Each record has a number, from 1 without gaps, and an HMAC-SHA-256 over its predecessor and its own fields. The key
 * is derived from the pepper, which is stored outside the database. Each record names its key version, so the pepper
 * can be rotated as long as the old version exists.
 *
 * <ul>
 *   <li>{@code mac(n) = HMAC(key, "record", link(n - 1), the fields of record n)}
 *   <li>{@code link(0)} is 32 zero bytes
 *   <li>{@code link(n) = HMAC(key, "link", mac(n))}, stored for the newest record only
 *   <li>{@code addressMac(n) = HMAC(key, "address", n, the address)}, a field of record n
 * </ul>
 *
 * Each value is prefixed with its length, and null differs from the empty string. The MAC of a record covers the link
 * instead of the previous MAC, which is readable in the table. An attacker who removes records from the end therefore cannot
 * compute the matching head; if the service continues from a forged head, its next record does not match either. The
 * chain contains a MAC of the address instead of the address. The address of a deleted account can therefore be erased
 * while the chain stays intact, and an existing address can still be checked.
 *
 * <p>{@code java -jar keywright.jar check-audit} detects records that were changed, removed, moved or added, changed
 * addresses and a removed end. It cannot detect changes by an attacker who has the pepper, a rollback of the whole log
 * to an earlier state (for example from a backup), or a log that was emptied and restarted. To detect these, compare
 * the printed number of records with an earlier number. Anyone with the pepper can also test addresses against a MAC,
 * so an erased address is protected from everyone else only.
 */
@NullMarked
package dev.keywright.audit.chain;

import org.jspecify.annotations.NullMarked;
