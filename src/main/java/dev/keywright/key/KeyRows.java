package dev.keywright.key;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scopes;
import dev.keywright.limit.Cidr;
import dev.keywright.storage.Columns;
import io.r2dbc.spi.Readable;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads keys from the rows of a query. */
final class KeyRows {

    /** What a query that is to be read has to start with. */
    static final String SELECT = """
            SELECT api_key.*, credit.remaining, credit.as_of, credit.refill_amount, credit.refill_interval,
                credit.refill_zone
            FROM api_key LEFT JOIN credit ON credit.lineage = api_key.lineage
            """;

    private static final String SEPARATOR = " ";

    private KeyRows() {}

    /** The key of a row. */
    static ApiKey read(Readable row) {
        KeyMaterial material = material(row);
        return new ApiKey(
                new KeyId(Columns.text(row, "id")),
                new AccountId(Columns.text(row, "account_id")),
                new Issuer(new AccountId(Columns.text(row, "issuer_account")), Columns.text(row, "issuer")),
                material,
                terms(row, material.isForeign()),
                State.valueOf(Columns.text(row, "state")),
                new KeyId(Columns.text(row, "lineage")),
                keyIdOrNull(row),
                Columns.instant(row, "created_at"),
                Columns.instantOrNull(row, "last_used_at"),
                Columns.number(row, "version"));
    }

    private static KeyMaterial material(Readable row) {
        return new KeyMaterial(
                Columns.text(row, "prefix"),
                new KeyDigest(Columns.bytes(row, "digest"), Columns.number(row, "pepper_version")),
                Columns.bytesOrNull(row, "sealed"));
    }

    private static KeyTerms terms(Readable row, boolean imported) {
        return new KeyTerms(
                Columns.textOrNull(row, "name"),
                Columns.textOrNull(row, "external_id"),
                KeyGrants.held(imported, Scopes.fromStored(Columns.text(row, "scopes"))),
                Columns.instantOrNull(row, "expires_at"),
                ranges(Columns.text(row, "allowed_addresses")),
                KeyLimit.fromStored(Columns.text(row, "limits")),
                credits(row),
                Columns.text(row, "meta"));
    }

    private static @Nullable Credits credits(Readable row) {
        Long remaining = Columns.longNumberOrNull(row, "remaining");
        return remaining == null ? null : new Credits(remaining, Columns.instant(row, "as_of"), refill(row));
    }

    static @Nullable Refill refill(Readable row) {
        Long amount = Columns.longNumberOrNull(row, "refill_amount");
        return amount == null
                ? null
                : new Refill(
                        amount,
                        Refill.Interval.valueOf(Columns.text(row, "refill_interval")),
                        ZoneId.of(Columns.text(row, "refill_zone")));
    }

    private static @Nullable KeyId keyIdOrNull(Readable row) {
        String id = Columns.textOrNull(row, "replaced_by");
        return id == null ? null : new KeyId(id);
    }

    private static List<Cidr> ranges(String stored) {
        return Stream.of(stored.split(SEPARATOR))
                .filter((range) -> !range.isEmpty())
                .map(Cidr::of)
                .toList();
    }

    /** What {@link #ranges} reads. */
    static String stored(List<Cidr> ranges) {
        return ranges.stream().map(Cidr::toString).collect(Collectors.joining(SEPARATOR));
    }
}
