package dev.keywright.apikey.web;

import dev.keywright.account.Caller;
import dev.keywright.api.ImportKeysApi;
import dev.keywright.api.ImportOutcome;
import dev.keywright.apikey.lifecycle.ImportLine;
import dev.keywright.apikey.lifecycle.KeyImporter;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.problem.RequestBodyLimit;
import java.time.Clock;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@RestController
class KeyImportController implements ImportKeysApi {

    private static final int MAX_LINES = 10_000;

    private final KeyImporter importer;
    private final ImportMapper mapper;
    private final Clock clock;

    KeyImportController(KeyImporter importer, ImportMapper translation, Clock clock) {
        this.importer = importer;
        this.mapper = translation;
        this.clock = clock;
    }

    @Override
    public Mono<ResponseEntity<Flux<ImportOutcome>>> importKeys(Flux<DataBuffer> body, ServerWebExchange exchange) {
        return Caller.of(exchange)
                .map((caller) -> importer.importAll(caller, read(body)).map(ImportMapper::outcome))
                .map((outcomes) -> ResponseEntity.ok()
                        .contentType(MediaType.APPLICATION_NDJSON)
                        .body(outcomes));
    }

    private Flux<ImportLine> read(Flux<DataBuffer> body) {
        return ImportLineSplitter.of(body, RequestBodyLimit.BYTES)
                .takeUntil((line) -> line.number() > MAX_LINES)
                .map(this::read);
    }

    private ImportLine read(RawImportLine line) {
        byte[] text = line.text();
        if (line.number() > MAX_LINES) {
            return new ImportLine.Unreadable(line.number(), tooMany());
        }
        return text == null
                ? new ImportLine.Unreadable(line.number(), tooLong())
                : mapper.line(line.number(), text, clock.instant());
    }

    private static ApiException tooLong() {
        return RequestBodyLimit.exceeded("The line is too long.");
    }

    private static ApiException tooMany() {
        return ApiException.of(
                ErrorCode.CONTENT_TOO_LARGE,
                "An import can have at most 10,000 lines. Send the rest in another request.");
    }
}
