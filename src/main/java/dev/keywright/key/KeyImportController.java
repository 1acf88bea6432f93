package dev.keywright.key;

import dev.keywright.account.Caller;
import dev.keywright.api.ImportOutcome;
import dev.keywright.api.KeyImportApi;
import dev.keywright.error.Code;
import dev.keywright.error.Refusal;
import java.time.Clock;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.function.Tuple2;

@RestController
class KeyImportController implements KeyImportApi {

    private static final int MOST_LINES = 10_000;

    private final KeyImporter importer;
    private final ImportTranslation translation;
    private final Clock clock;

    KeyImportController(KeyImporter importer, ImportTranslation translation, Clock clock) {
        this.importer = importer;
        this.translation = translation;
        this.clock = clock;
    }

    @Override
    public Mono<ResponseEntity<Flux<ImportOutcome>>> importKeys(Flux<String> lines, ServerWebExchange exchange) {
        return Caller.of(exchange)
                .map((caller) -> importer.importAll(caller, read(lines)).map(ImportTranslation::outcome))
                .map((outcomes) -> ResponseEntity.ok()
                        .contentType(MediaType.APPLICATION_NDJSON)
                        .body(outcomes));
    }

    private Flux<ImportLine> read(Flux<String> lines) {
        return lines.index()
                .takeUntil((line) -> line.getT1() >= MOST_LINES)
                .filter((line) -> !line.getT2().isBlank())
                .map(this::read);
    }

    private ImportLine read(Tuple2<Long, String> line) {
        int number = line.getT1().intValue() + 1;
        return number > MOST_LINES
                ? new ImportLine.Unreadable(number, tooMany())
                : translation.line(number, line.getT2(), clock.instant());
    }

    private static Refusal tooMany() {
        return Refusal.of(Code.CONTENT_TOO_LARGE, "An import has 10,000 lines at most. Send the rest in another.");
    }
}
