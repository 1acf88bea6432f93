package dev.keywright.audit.chain;

/**
 * A sealed record of the audit log.
 *
 * @param row the content
 * @param keyVersion the key version of the MACs
 * @param addressMac the MAC of the address, which represents the address in the chain
 * @param mac the MAC of the previous record's link and the content
 */
public record SealedRecord(AuditRow row, int keyVersion, Mac addressMac, Mac mac) {

    /** Returns this record with another sequence number and the original seal. */
    public SealedRecord movedTo(long place) {
        return new SealedRecord(row.movedTo(place), keyVersion, addressMac, mac);
    }
}
