package dev.keywright.key;

import dev.keywright.api.Credits;
import dev.keywright.api.KeyLimit;
import dev.keywright.api.NewKey;
import dev.keywright.api.Refill;
import dev.keywright.error.Code;
import dev.keywright.error.Refusal;
import dev.keywright.error.WrongInput;
import dev.keywright.limit.Quota;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads what a key is to be from the contract's types, for a new key and for one that is changed alike. */
final class KeyTermsTranslation {

    private static final String REMAINING = "credits.remaining";
    private static final String REFILL = "refill";

    private final ObjectReader reader;
    private final KeySettings settings;

    KeyTermsTranslation(JsonMapper json, KeySettings settings) {
        // A reader of its own has all that it needs from the start: Jackson would wait for a lock at the first call.
        this.reader = json.readerFor(NewKey.class).with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        this.settings = settings;
    }

    /** What a new key is to be. */
    KeyRequest request(NewKey body, Instant now) {
        boolean recoverable = Boolean.TRUE.equals(body.getRecoverable());
        if (recoverable && !settings.areRecoverable()) {
            throw Refusal.invalidValue("recoverable", "No key is recoverable here.");
        }
        return new KeyRequest(
                KeyFields.owner(body.getOwner()),
                KeyFields.prefix(body.getPrefix()),
                recoverable,
                terms(body, now).expiringAt(expiry(body, now)),
                KeyFields.term(body.getExpiresIn(), now));
    }

    private static @Nullable Instant expiry(NewKey body, Instant now) {
        if (body.getExpiresIn() != null && body.getExpiresAt() != null) {
            throw twoExpiries();
        }
        return body.getExpiresAt() == null
                ? null
                : KeyFields.expiry(body.getExpiresAt().toString(), now);
    }

    private static Refusal twoExpiries() {
        return Refusal.invalidValue(
                KeyChanges.EXPIRES_AT, "Send either expiresIn or expiresAt to set when the key expires, not both.");
    }

    /** What is to change of a key. Null takes a value away, as if it had been left out when the key was made. */
    KeyChanges changes(ObjectNode body, Instant now) {
        Set<String> fields = fields(body);
        ObjectNode values = withoutNulls(body);
        JsonNode expiresAt = values.remove(KeyChanges.EXPIRES_AT);
        NewKey wanted = bean(values);
        return new KeyChanges(
                fields,
                terms(wanted, now).expiringAt(expiresAt == null ? null : KeyFields.expiry(text(expiresAt), now)),
                KeyFields.term(wanted.getExpiresIn(), now),
                !values.path(KeyChanges.CREDITS).has(REFILL),
                values.has(KeyChanges.META));
    }

    /** What an imported key is to be, whose fields are those of a new key and of a change. Null is as if it had been left out. */
    KeyTerms ofImported(ObjectNode body, Instant now) {
        ObjectNode values = withoutNulls(body);
        JsonNode expiresAt = values.remove(KeyChanges.EXPIRES_AT);
        return terms(bean(values), now).expiringAt(expiresAt == null ? null : KeyFields.expiry(text(expiresAt), now));
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
        KeyFields.refuseOthers(fields, KeyChanges.FIELDS);
        if (fields.isEmpty()) {
            throw Refusal.of(Code.INVALID_VALUE, "The request body names no field to change.");
        }
        if (fields.contains(KeyChanges.EXPIRES_IN) && fields.contains(KeyChanges.EXPIRES_AT)) {
            throw twoExpiries();
        }
        return fields;
    }

    private NewKey bean(ObjectNode values) {
        try {
            return reader.readValue(values);
        } catch (UnrecognizedPropertyException unknown) {
            throw Refusal.unknownField(WrongInput.path(unknown));
        } catch (JacksonException wrongType) {
            throw Refusal.of(Code.MALFORMED_REQUEST, "The request body is not valid JSON of the expected form.")
                    .at(WrongInput.path(wrongType));
        }
    }

    private static String text(JsonNode node) {
        return node.isString() ? node.stringValue() : node.toString();
    }

    private static KeyTerms terms(NewKey body, Instant now) {
        return new KeyTerms(
                KeyFields.name(body.getName()),
                KeyFields.externalId(body.getExternalId()),
                KeyFields.scopes(body.getScopes()),
                null,
                KeyFields.addresses(body.getAllowedAddresses()),
                limits(body.getLimits()),
                credits(body.getCredits(), now),
                KeyMeta.stored(body.getMeta()));
    }

    private static List<dev.keywright.key.KeyLimit> limits(@Nullable List<@Nullable KeyLimit> limits) {
        List<@Nullable KeyLimit> given = KeyFields.atMost(
                dev.keywright.key.KeyLimit.MOST, limits, KeyChanges.LIMITS, "A key has 8 limits at most.");
        List<dev.keywright.key.KeyLimit> read = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < given.size(); i++) {
            String field = KeyChanges.LIMITS + '[' + i + ']';
            dev.keywright.key.KeyLimit limit = limit(KeyFields.present(given.get(i), field), field);
            if (!names.add(limit.name())) {
                throw Refusal.invalidValue(field + ".name", "Each limit of a key has a name of its own.");
            }
            read.add(limit);
        }
        return read;
    }

    private static dev.keywright.key.KeyLimit limit(KeyLimit limit, String field) {
        String name = KeyFields.present(limit.getName(), field + ".name");
        if (!dev.keywright.key.KeyLimit.isName(name)) {
            throw Refusal.invalidValue(field + ".name", "The name of a limit is of the form [a-z][a-z0-9_-]{0,31}.");
        }
        int permits = KeyFields.present(limit.getLimit(), field + ".limit");
        if (permits < 1 || permits > Quota.MOST_PERMITS) {
            throw Refusal.invalidValue(field + ".limit", "A limit allows 1 to 1,000,000.");
        }
        String period = KeyFields.present(limit.getPeriod(), field + ".period");
        return new dev.keywright.key.KeyLimit(name, new Quota(permits, period(period, field + ".period")), period);
    }

    private static Duration period(String text, String field) {
        return Optional.of(text)
                .filter((period) -> period.length() <= dev.keywright.key.KeyLimit.LONGEST_PERIOD)
                .flatMap(Term::parse)
                .flatMap(Term::exact)
                .filter(Quota::isPeriod)
                .orElseThrow(() -> Refusal.invalidValue(
                        field,
                        "A period is written like PT1S, PT1H or P30D (ISO 8601), without years and months, and is 1 second"
                                + " to 366 days."));
    }

    private static dev.keywright.key.@Nullable Credits credits(@Nullable Credits credits, Instant now) {
        if (credits == null) {
            return null;
        }
        long remaining = KeyFields.present(credits.getRemaining(), REMAINING);
        if (remaining < 0 || remaining > dev.keywright.key.Credits.MOST) {
            throw Refusal.invalidValue(REMAINING, "A key has 0 to 1,000,000,000,000 credits.");
        }
        Refill refill = credits.getRefill();
        return new dev.keywright.key.Credits(remaining, now, refill == null ? null : refill(refill));
    }

    private static dev.keywright.key.Refill refill(Refill refill) {
        String field = "credits.refill.amount";
        long amount = KeyFields.present(refill.getAmount(), field);
        if (amount < 1 || amount > dev.keywright.key.Credits.MOST) {
            throw Refusal.invalidValue(field, "A refill is of 1 to 1,000,000,000,000 credits.");
        }
        Refill.IntervalEnum interval = KeyFields.present(refill.getInterval(), "credits.refill.interval");
        return new dev.keywright.key.Refill(
                amount,
                dev.keywright.key.Refill.Interval.valueOf(interval.name()),
                KeyFields.zone(refill.getTimeZone()));
    }
}
