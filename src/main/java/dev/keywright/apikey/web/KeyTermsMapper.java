package dev.keywright.apikey.web;

import dev.keywright.api.Credits;
import dev.keywright.api.KeyLimit;
import dev.keywright.api.NewKey;
import dev.keywright.api.Refill;
import dev.keywright.api.RefillInterval;
import dev.keywright.apikey.IsoDuration;
import dev.keywright.apikey.KeyCreation;
import dev.keywright.apikey.KeyMetadata;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.KeyUpdate;
import dev.keywright.apikey.format.KeyProperties;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.problem.InputErrorLocator;
import dev.keywright.ratelimit.Quota;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Maps the API types of new, updated and imported keys to the model. */
@Component
public final class KeyTermsMapper {

    private static final String REMAINING = "credits.remaining";
    private static final String REFILL = "refill";

    private final ObjectReader reader;
    private final KeyProperties settings;

    public KeyTermsMapper(JsonMapper json, KeyProperties settings) {
        // A prepared reader avoids a lock that Jackson takes at the first use.
        this.reader = json.readerFor(NewKey.class).with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        this.settings = settings;
    }

    /** Maps a request for a new key. */
    KeyCreation request(NewKey body, Instant now) {
        boolean recoverable = Boolean.TRUE.equals(body.getRecoverable());
        if (recoverable && !settings.areRecoverable()) {
            throw ApiException.invalidValue("recoverable", "Recoverable keys are disabled on this server.");
        }
        return new KeyCreation(
                KeyFieldValidator.owner(body.getOwner()),
                KeyFieldValidator.prefix(body.getPrefix()),
                recoverable,
                terms(body, now).expiringAt(expiry(body, now)),
                KeyFieldValidator.lifetime(body.getExpiresIn(), now));
    }

    private static @Nullable Instant expiry(NewKey body, Instant now) {
        if (body.getExpiresIn() != null && body.getExpiresAt() != null) {
            throw duplicateExpiry();
        }
        return body.getExpiresAt() == null
                ? null
                : KeyFieldValidator.expiry(body.getExpiresAt().toString(), now);
    }

    private static ApiException duplicateExpiry() {
        return ApiException.invalidValue(
                KeyUpdate.EXPIRES_AT, "Send either expiresIn or expiresAt to set when the key expires, not both.");
    }

    /** Maps an update. Null resets a field to its default. */
    KeyUpdate update(ObjectNode body, Instant now) {
        Set<String> fields = fields(body);
        ObjectNode values = withoutNulls(body);
        JsonNode expiresAt = values.remove(KeyUpdate.EXPIRES_AT);
        NewKey changes = bean(values);
        return new KeyUpdate(
                fields,
                terms(changes, expiresAt, now),
                KeyFieldValidator.lifetime(changes.getExpiresIn(), now),
                !values.path(KeyUpdate.CREDITS).has(REFILL),
                values.has(KeyUpdate.META));
    }

    /** Maps the terms of an imported key. A null field counts as absent. */
    KeyTerms ofImported(ObjectNode body, Instant now) {
        ObjectNode values = withoutNulls(body);
        JsonNode expiresAt = values.remove(KeyUpdate.EXPIRES_AT);
        return terms(bean(values), expiresAt, now);
    }

    private static KeyTerms terms(NewKey body, @Nullable JsonNode expiresAt, Instant now) {
        return terms(body, now).expiringAt(expiresAt == null ? null : KeyFieldValidator.expiry(text(expiresAt), now));
    }

    private static ObjectNode withoutNulls(ObjectNode body) {
        ObjectNode values = body.deepCopy();
        body.properties().stream()
                .filter((field) -> field.getValue().isNull())
                .forEach((field) -> values.remove(field.getKey()));
        return values;
    }

    private static Set<String> fields(ObjectNode body) {
        Set<String> fields = new HashSet<>(body.propertyNames());
        KeyFieldValidator.rejectUnknown(fields, KeyUpdate.FIELDS);
        if (fields.isEmpty()) {
            throw ApiException.of(
                    ErrorCode.INVALID_VALUE, "The request body is empty. Add at least one field to change.");
        }
        if (fields.contains(KeyUpdate.EXPIRES_IN) && fields.contains(KeyUpdate.EXPIRES_AT)) {
            throw duplicateExpiry();
        }
        return fields;
    }

    private NewKey bean(ObjectNode values) {
        try {
            return reader.readValue(values);
        } catch (UnrecognizedPropertyException unknown) {
            throw InputErrorLocator.unknownField(unknown);
        } catch (JacksonException wrongType) {
            throw ApiException.of(
                            ErrorCode.MALFORMED_REQUEST,
                            "The request body is not valid JSON of the expected structure.")
                    .at(InputErrorLocator.path(wrongType));
        }
    }

    private static String text(JsonNode node) {
        return node.isString() ? node.stringValue() : node.toString();
    }

    private static KeyTerms terms(NewKey body, Instant now) {
        return new KeyTerms(
                KeyFieldValidator.name(body.getName()),
                KeyFieldValidator.externalId(body.getExternalId()),
                KeyFieldValidator.scopes(body.getScopes()),
                null,
                KeyFieldValidator.addresses(body.getAllowedAddresses()),
                limits(body.getLimits()),
                credits(body.getCredits(), now),
                KeyMetadata.stored(body.getMeta()));
    }

    private static List<dev.keywright.apikey.KeyLimit> limits(@Nullable List<@Nullable KeyLimit> limits) {
        List<@Nullable KeyLimit> values =
                KeyFieldValidator.requireAtMost(dev.keywright.apikey.KeyLimit.MAX, limits, KeyUpdate.LIMITS, "limits");
        List<dev.keywright.apikey.KeyLimit> read = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < values.size(); i++) {
            String field = KeyUpdate.LIMITS + '[' + i + ']';
            dev.keywright.apikey.KeyLimit limit = limit(KeyFieldValidator.requirePresent(values.get(i), field), field);
            if (!names.add(limit.name())) {
                throw ApiException.invalidValue(field + ".name", "The names of a key's limits must be unique.");
            }
            read.add(limit);
        }
        return read;
    }

    private static dev.keywright.apikey.KeyLimit limit(KeyLimit limit, String field) {
        String name = KeyFieldValidator.requirePresent(limit.getName(), field + ".name");
        if (!dev.keywright.apikey.KeyLimit.isName(name)) {
            throw ApiException.invalidValue(
                    field + ".name", "The name of a limit must match " + dev.keywright.apikey.KeyLimit.NAME + ".");
        }
        int permits = KeyFieldValidator.requirePresent(limit.getLimit(), field + ".limit");
        requireInRange(permits, 1, Quota.MAX_PERMITS, field + ".limit", "The limit");
        String period = KeyFieldValidator.requirePresent(limit.getPeriod(), field + ".period");
        return new dev.keywright.apikey.KeyLimit(name, new Quota(permits, period(period, field + ".period")), period);
    }

    private static Duration period(String text, String field) {
        return Optional.of(text)
                .filter((period) -> period.length() <= dev.keywright.apikey.KeyLimit.MAX_PERIOD_LENGTH)
                .flatMap(IsoDuration::parse)
                .flatMap(IsoDuration::exact)
                .filter(Quota::isPeriod)
                .orElseThrow(() -> ApiException.invalidValue(
                        field,
                        "The period must be an ISO 8601 duration like PT1S, PT1H or P30D, without years and months, of 1 second"
                                + " to " + Quota.MAX_PERIOD.toDays() + " days."));
    }

    private static dev.keywright.apikey.@Nullable Credits credits(@Nullable Credits credits, Instant now) {
        if (credits == null) {
            return null;
        }
        long remaining = KeyFieldValidator.requirePresent(credits.getRemaining(), REMAINING);
        requireInRange(remaining, 0, dev.keywright.apikey.Credits.MAX, REMAINING, "The credits");
        Refill refill = credits.getRefill();
        return new dev.keywright.apikey.Credits(remaining, now, refill == null ? null : refill(refill));
    }

    private static void requireInRange(long value, long min, long max, String field, String subject) {
        if (value < min || value > max) {
            throw ApiException.notInRange(field, subject, min, max);
        }
    }

    private static dev.keywright.apikey.CreditRefill refill(Refill refill) {
        String field = "credits.refill.amount";
        long amount = KeyFieldValidator.requirePresent(refill.getAmount(), field);
        requireInRange(amount, 1, dev.keywright.apikey.Credits.MAX, field, "The amount of a refill");
        RefillInterval interval = KeyFieldValidator.requirePresent(refill.getInterval(), "credits.refill.interval");
        return new dev.keywright.apikey.CreditRefill(
                amount,
                dev.keywright.apikey.CreditRefill.Interval.valueOf(interval.name()),
                KeyFieldValidator.zone(refill.getTimeZone()));
    }
}
