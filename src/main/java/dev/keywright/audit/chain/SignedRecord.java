package dev.keywright.audit.chain;

/**
 * A signed record of the audit log.
 *
 * @param row the content
 * @param keyVersion the key version of the MACs
 * @param addressMac the MAC of the address, which represents the address in the chain
 * @param mac the MAC of the previous record's link and the content
 */
public record SignedRecord(AuditRow row, int keyVersion, Mac addressMac, Mac mac) {

    /** Returns this record with another sequence number and the original signature. */
    public SignedRecord movedTo(long place) {
        return new SignedRecord(row.movedTo(place), keyVersion, addressMac, mac);
    }
}
