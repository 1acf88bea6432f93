package dev.keywright.apikey.web;

import dev.keywright.api.ImportOutcome;
import dev.keywright.apikey.KeyUpdate;
import dev.keywright.apikey.format.Sha256Digest;
import dev.keywright.apikey.lifecycle.KeyImporter;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.problem.InputErrorLocator;
import dev.keywright.problem.Problem;
import dev.keywright.secrets.CanonicalBase64;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Maps the lines of an import from JSON, and their results to the types of the API. */
@Component
public final class ImportMapper {

    private static final String DIGEST = "digest";
    private static final String OWNER = "owner";
    private static final Set<String> FIELDS = Set.of(
            DIGEST,
            OWNER,
            KeyUpdate.NAME,
            KeyUpdate.EXTERNAL_ID,
            KeyUpdate.SCOPES,
            KeyUpdate.EXPIRES_AT,
            KeyUpdate.ALLOWED_ADDRESSES,
            KeyUpdate.LIMITS,
            KeyUpdate.CREDITS,
            KeyUpdate.META);
    private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{64}");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{43}=?");

    private final ObjectReader reader;
    private final KeyTermsMapper terms;

    public ImportMapper(JsonMapper json, KeyTermsMapper terms) {
        this.reader = json.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        this.terms = terms;
    }

    /** Maps a line of text. */
    KeyImporter.ImportLine line(int number, byte[] text, Instant now) {
        return line(number, () -> parse(text), now);
    }

    /** Maps an element of an array. */
    KeyImporter.ImportLine line(int number, JsonNode element, Instant now) {
        return line(number, () -> element, now);
    }

    private KeyImporter.ImportLine line(int number, Supplier<JsonNode> json, Instant now) {
        try {
            if (json.get() instanceof ObjectNode object) {
                return row(number, object, now);
            }
            return new KeyImporter.ImportLine.Invalid(number, malformed());
        } catch (ApiException exception) {
            return new KeyImporter.ImportLine.Invalid(number, exception);
        }
    }

    private JsonNode parse(byte[] text) {
        try {
            return reader.readValue(text);
        } catch (JacksonException unreadable) {
            throw malformed().at(InputErrorLocator.path(unreadable));
        }
    }

    private static ApiException malformed() {
        return ApiException.of(
                ErrorCode.MALFORMED_REQUEST, "The line is not a valid JSON object of the expected structure.");
    }

    private KeyImporter.ImportLine row(int number, ObjectNode object, Instant now) {
        KeyFieldValidator.rejectUnknown(object.propertyNames(), FIELDS);
        Sha256Digest digest = digest(text(object, DIGEST));
        String owner = text(object, OWNER);
        object.remove(Set.of(DIGEST, OWNER));
        return new KeyImporter.ImportLine.Parsed(
                number, digest, KeyFieldValidator.owner(owner), terms.ofImported(object, now));
    }

    private static @Nullable String text(ObjectNode object, String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw ApiException.invalidValue(field, "The field \"" + field + "\" must be a string.");
        }
        return value.stringValue();
    }

    private static Sha256Digest digest(@Nullable String text) {
        if (text != null && HEX.matcher(text).matches()) {
            return Sha256Digest.wrap(HexFormat.of().parseHex(text));
        }
        if (text != null && BASE64.matcher(text).matches()) {
            String unpadded = text.replace('+', '-').replace('/', '_').replace("=", "");
            return Sha256Digest.wrap(CanonicalBase64.decode(unpadded).orElseThrow(ImportMapper::invalidDigest));
        }
        throw invalidDigest();
    }

    private static ApiException invalidDigest() {
        return ApiException.invalidValue(
                DIGEST, "The digest must be a SHA-256: 64 hexadecimal digits, or 32 bytes in base64 or base64url.");
    }

    static ImportOutcome outcome(KeyImporter.ImportResult result) {
        ImportOutcome outcome = new ImportOutcome().line(result.line());
        if (result instanceof KeyImporter.ImportResult.Created created) {
            return outcome.outcome(ImportOutcome.OutcomeEnum.CREATED)
                    .id(created.id().value());
        }
        if (result instanceof KeyImporter.ImportResult.Exists exists) {
            return outcome.outcome(ImportOutcome.OutcomeEnum.EXISTS)
                    .id(exists.id().value());
        }
        return outcome.outcome(ImportOutcome.OutcomeEnum.REJECTED)
                .problem(problem(((KeyImporter.ImportResult.Rejected) result).cause()));
    }

    private static dev.keywright.api.Problem problem(ApiException exception) {
        Problem problem = Problem.of(exception);
        return new dev.keywright.api.Problem()
                .type(problem.type())
                .title(problem.title())
                .status(problem.status())
                .detail(problem.detail())
                .code(problem.code())
                .field(problem.field());
    }
}
