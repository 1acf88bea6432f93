package dev.keywright.apikey.web;

import dev.keywright.api.ImportKeysApi;
import dev.keywright.api.ImportOutcome;
import dev.keywright.apikey.lifecycle.KeyImporter;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.problem.RequestBodyLimit;
import dev.keywright.security.web.RequestCaller;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Imports keys from a JSON array or from lines (NDJSON), and responds in the format of the request. */
@RestController
class KeyImportController implements ImportKeysApi {

    private static final int MAX_LINES = 10_000;
    private static final DefaultDataBufferFactory HEAP = DefaultDataBufferFactory.sharedInstance;
    private static final ResolvableType ELEMENT = ResolvableType.forClass(JsonNode.class);

    private final KeyImporter importer;
    private final ImportMapper mapper;
    private final Clock clock;
    private final JacksonJsonDecoder decoder;

    KeyImportController(KeyImporter importer, ImportMapper mapper, Clock clock, JsonMapper json) {
        this.importer = importer;
        this.mapper = mapper;
        this.clock = clock;
        this.decoder = new JacksonJsonDecoder(json);
        decoder.setMaxInMemorySize(RequestBodyLimit.BYTES);
    }

    @Override
    public Mono<ResponseEntity<Flux<ImportOutcome>>> importKeys(Flux<DataBuffer> body, ServerWebExchange exchange) {
        boolean isArray = MediaType.APPLICATION_JSON.isCompatibleWith(
                exchange.getRequest().getHeaders().getContentType());
        return RequestCaller.of(exchange)
                .map((caller) -> importer.importAll(caller, bounded(isArray ? elements(body) : lines(body)))
                        .map(ImportMapper::outcome))
                .map((outcomes) -> ResponseEntity.ok()
                        .contentType(isArray ? MediaType.APPLICATION_JSON : MediaType.APPLICATION_NDJSON)
                        .body(outcomes));
    }

    /** Ends at the first line over the maximum, which is rejected. */
    private static Flux<KeyImporter.ImportLine> bounded(Flux<KeyImporter.ImportLine> lines) {
        return lines.map((line) ->
                        line.number() > MAX_LINES ? new KeyImporter.ImportLine.Invalid(line.number(), tooMany()) : line)
                .takeUntil((line) -> line.number() > MAX_LINES);
    }

    private Flux<KeyImporter.ImportLine> elements(Flux<DataBuffer> body) {
        // Copied to the heap and released at once: see ImportLineSplitter.
        Flux<DataBuffer> buffers = body.map(ImportLineSplitter::copyAndRelease).map(HEAP::wrap);
        return decoder.decode(onlyArray(buffers), ELEMENT, MediaType.APPLICATION_JSON, Map.of())
                .onErrorMap(DecodingException.class, (failure) -> notAnArray())
                .onErrorMap(DataBufferLimitException.class, (failure) -> tooLong())
                .index((index, element) -> mapper.line(index.intValue() + 1, (JsonNode) element, clock.instant()));
    }

    /** The decoder also accepts a single object. */
    private static Flux<DataBuffer> onlyArray(Flux<DataBuffer> body) {
        return body.skipWhile((buffer) -> firstCharacter(buffer) == ' ').switchOnFirst((first, buffers) -> {
            DataBuffer start = first.get();
            boolean isObject = start != null && firstCharacter(start) == '{';
            return isObject ? Flux.error(notAnArray()) : buffers;
        });
    }

    /** Returns the first byte that is not white space (RFC 8259, section 2); a space if there is none. */
    private static char firstCharacter(DataBuffer buffer) {
        for (int i = 0; i < buffer.readableByteCount(); i++) {
            char c = (char) buffer.getByte(buffer.readPosition() + i);
            if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
                return c;
            }
        }
        return ' ';
    }

    private Flux<KeyImporter.ImportLine> lines(Flux<DataBuffer> body) {
        return ImportLineSplitter.of(body, RequestBodyLimit.BYTES).map(this::line);
    }

    private KeyImporter.ImportLine line(ImportLineSplitter.Line line) {
        byte[] text = line.text();
        return text == null
                ? new KeyImporter.ImportLine.Invalid(line.number(), tooLong())
                : mapper.line(line.number(), text, clock.instant());
    }

    private static ApiException notAnArray() {
        return ApiException.of(ErrorCode.MALFORMED_REQUEST, "The request body is not a valid JSON array of objects.");
    }

    private static ApiException tooLong() {
        return RequestBodyLimit.exceeded("The line is too long.");
    }

    private static ApiException tooMany() {
        return ApiException.of(
                ErrorCode.CONTENT_TOO_LARGE,
                String.format(
                        Locale.ROOT,
                        "An import can have at most %,d keys. Send the rest in another request.",
                        MAX_LINES));
    }
}
