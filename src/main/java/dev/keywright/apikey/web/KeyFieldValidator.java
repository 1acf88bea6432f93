package dev.keywright.apikey.web;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scope;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.IsoDuration;
import dev.keywright.apikey.KeyUpdate;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.net.Cidr;
import dev.keywright.problem.ApiException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Validates and parses the fields of a key. Null stands for an absent field. */
public final class KeyFieldValidator {

    public static final int MAX_NAME_LENGTH = 100;
    public static final int MAX_EXTERNAL_ID_LENGTH = 128;
    public static final int MAX_ADDRESSES = 32;

    /** The names of the IANA time zone database, without the additional names of Java 17. */
    private static final Set<String> ZONES = ZoneId.getAvailableZoneIds().stream()
            .filter((zone) -> !zone.startsWith("SystemV/"))
            .collect(Collectors.toUnmodifiableSet());

    private static final Pattern ACCOUNT_ID = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private KeyFieldValidator() {}

    /** Rejects unknown fields. */
    static void rejectUnknown(Collection<String> fields, Set<String> knownFields) {
        fields.stream()
                .filter((field) -> !knownFields.contains(field))
                .sorted()
                .findFirst()
                .ifPresent((field) -> {
                    throw ApiException.unknownField(field, knownFields);
                });
    }

    static @Nullable String name(@Nullable String name) {
        if (name != null && !isPlainText(name, MAX_NAME_LENGTH)) {
            throw ApiException.invalidValue(
                    KeyUpdate.NAME,
                    "The name must have 1 to " + MAX_NAME_LENGTH + " characters, without control characters.");
        }
        return name;
    }

    static @Nullable String externalId(@Nullable String id) {
        if (id != null && !isPlainText(id, MAX_EXTERNAL_ID_LENGTH)) {
            throw ApiException.invalidValue(
                    KeyUpdate.EXTERNAL_ID,
                    "The external id must have 1 to " + MAX_EXTERNAL_ID_LENGTH
                            + " characters, without control characters.");
        }
        return id;
    }

    /** Counts Unicode characters. An unpaired surrogate (RFC 8259 §8.2) is invalid, since it cannot be stored. */
    private static boolean isPlainText(String text, int max) {
        int length = text.codePointCount(0, text.length());
        return length >= 1 && length <= max && text.codePoints().noneMatch(KeyFieldValidator::isDisallowed);
    }

    private static boolean isDisallowed(int character) {
        return Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE;
    }

    static @Nullable AccountId owner(@Nullable String owner) {
        if (owner != null && !ACCOUNT_ID.matcher(owner).matches()) {
            throw ApiException.invalidValue("owner", "The owner must be an account id, which is a UUID in lower case.");
        }
        return owner == null ? null : new AccountId(owner);
    }

    static @Nullable String prefix(@Nullable String prefix) {
        if (prefix != null && !ApiKeyString.isPrefix(prefix)) {
            throw ApiException.invalidValue("prefix", "The prefix must match " + ApiKeyString.PREFIX + ".");
        }
        return prefix;
    }

    static Scopes scopes(@Nullable List<@Nullable String> scopes) {
        List<@Nullable String> values = requireAtMost(Scopes.MAX, scopes, KeyUpdate.SCOPES, "scopes");
        List<Scope> read = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String field = KeyUpdate.SCOPES + '[' + i + ']';
            read.add(Scope.of(requirePresent(values.get(i), field), field));
        }
        return new Scopes(read);
    }

    static @Nullable IsoDuration lifetime(@Nullable String expiresIn, Instant now) {
        return expiresIn == null
                ? null
                : IsoDuration.parse(expiresIn)
                        .filter((isoDuration) -> isoDuration.isAllowed(now))
                        .orElseThrow(() -> ApiException.invalidValue(
                                KeyUpdate.EXPIRES_IN,
                                "The lifetime must be an ISO 8601 duration like P90D, P1Y6M or PT12H, of 1 second to "
                                        + IsoDuration.MAX_YEARS + " years."));
    }

    /** Parses a time in the future, within ten years. */
    static Instant expiry(String expiresAt, Instant now) {
        try {
            Instant expiry = OffsetDateTime.parse(expiresAt).toInstant();
            if (IsoDuration.isAllowedExpiry(expiry, now)) {
                return expiry.truncatedTo(ChronoUnit.MILLIS);
            }
        } catch (DateTimeException malformed) {
            // The message below describes the format.
        }
        throw ApiException.invalidValue(
                KeyUpdate.EXPIRES_AT,
                "The expiry must be an RFC 3339 time like 2027-02-20T12:00:00Z, in the future and within "
                        + IsoDuration.MAX_YEARS + " years.");
    }

    static List<Cidr> addresses(@Nullable List<@Nullable String> addresses) {
        List<@Nullable String> values =
                requireAtMost(MAX_ADDRESSES, addresses, KeyUpdate.ALLOWED_ADDRESSES, "allowed addresses and ranges");
        List<Cidr> read = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String field = KeyUpdate.ALLOWED_ADDRESSES + '[' + i + ']';
            read.add(address(requirePresent(values.get(i), field), field));
        }
        return read.stream().distinct().toList();
    }

    private static Cidr address(String text, String field) {
        try {
            return Cidr.of(text);
        } catch (IllegalArgumentException malformed) {
            throw ApiException.invalidValue(
                    field,
                    "An allowed address must be an address like 192.0.2.1 or 2001:db8::1, or a range like 10.0.0.0/8 or"
                            + " 2001:db8::/32.");
        }
    }

    /** Parses a name of the time zone database. Offsets are rejected, since they have no daylight saving time. */
    static ZoneId zone(@Nullable String zone) {
        if (zone != null && !ZONES.contains(zone)) {
            throw ApiException.invalidValue(
                    "credits.refill.timeZone",
                    "The time zone must be a name of the IANA time zone database, like UTC or Europe/Berlin.");
        }
        return ZoneId.of(zone == null ? "UTC" : zone);
    }

    static <T> List<T> requireAtMost(int max, @Nullable List<T> list, String field, String elements) {
        if (list != null && list.size() > max) {
            throw ApiException.invalidValue(field, "A key can have at most " + max + " " + elements + ".");
        }
        return list == null ? List.of() : list;
    }

    static <T> T requirePresent(@Nullable T value, String field) {
        if (value == null) {
            throw ApiException.invalidValue(field, "The value is missing.");
        }
        return value;
    }
}
