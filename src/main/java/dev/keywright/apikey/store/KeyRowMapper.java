package dev.keywright.apikey.store;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.Creator;
import dev.keywright.apikey.KeyAccessPolicy;
import dev.keywright.apikey.KeyDigest;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.KeyLimit;
import dev.keywright.apikey.KeyMaterial;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.net.Cidr;
import dev.keywright.persistence.RowColumns;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Maps rows to keys. */
final class KeyRowMapper {

    /** The columns that this class maps. */
    static final String COLUMNS =
            "api_key.*, credit.remaining, credit.as_of, credit.refill_amount, credit.refill_interval, credit.refill_zone";

    /** The tables of the columns. */
    static final String TABLES = "api_key LEFT JOIN credit ON credit.family = api_key.family";

    /** The start of a query of keys. */
    static final String SELECT = "SELECT " + COLUMNS + " FROM " + TABLES + "\n";

    private static final String SEPARATOR = " ";

    private KeyRowMapper() {}

    static ApiKey read(Readable row) {
        KeyMaterial material = material(row);
        return new ApiKey(
                new KeyId(RowColumns.text(row, "id")),
                new AccountId(RowColumns.text(row, "account_id")),
                new Creator(
                        new AccountId(RowColumns.text(row, "creator_account")), RowColumns.text(row, "quota_subject")),
                material,
                terms(row, material.isImported()),
                lifetime(row),
                LifecycleState.valueOf(RowColumns.text(row, "state")),
                new KeyId(RowColumns.text(row, "family")),
                keyIdOrNull(row),
                RowColumns.instant(row, "created_at"),
                RowColumns.instantOrNull(row, "last_used_at"),
                RowColumns.number(row, "version"));
    }

    private static KeyMaterial material(Readable row) {
        return new KeyMaterial(
                RowColumns.text(row, "prefix"), digest(row), RowColumns.bytesOrNull(row, "encrypted_text"));
    }

    static KeyDigest digest(Readable row) {
        return new KeyDigest(RowColumns.bytes(row, "digest"), RowColumns.number(row, "pepper_version"));
    }

    private static KeyTerms terms(Readable row, boolean imported) {
        return new KeyTerms(
                RowColumns.textOrNull(row, "name"),
                RowColumns.textOrNull(row, "external_id"),
                scopes(row, imported),
                RowColumns.instantOrNull(row, "expires_at"),
                ranges(RowColumns.text(row, "allowed_addresses")),
                KeyLimit.fromStored(RowColumns.text(row, "limits")),
                RowColumns.longNumberOrNull(row, "remaining") == null ? null : CreditRepository.read(row),
                RowColumns.text(row, "meta"));
    }

    /** Leaves out scopes that an imported key cannot have, so that a changed row grants nothing more. */
    private static Scopes scopes(Readable row, boolean imported) {
        return Scopes.fromStored(RowColumns.text(row, "scopes"))
                .filter((scope) -> KeyAccessPolicy.keyCanHave(imported, scope));
    }

    private static @Nullable Duration lifetime(Readable row) {
        Long millis = RowColumns.longNumberOrNull(row, "lifetime");
        return millis == null ? null : Duration.ofMillis(millis);
    }

    private static @Nullable KeyId keyIdOrNull(Readable row) {
        String id = RowColumns.textOrNull(row, "replaced_by");
        return id == null ? null : new KeyId(id);
    }

    private static List<Cidr> ranges(String stored) {
        return Stream.of(stored.split(SEPARATOR))
                .filter((range) -> !range.isEmpty())
                .map(Cidr::of)
                .toList();
    }

    /** Returns the stored form of address ranges. */
    static String stored(List<Cidr> ranges) {
        return ranges.stream().map(Cidr::toString).collect(Collectors.joining(SEPARATOR));
    }
}
