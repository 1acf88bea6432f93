package dev.keywright.audit;

import dev.keywright.api.*;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

@RestController
class AuditController implements AuditApi {

    @Override
    public Mono<ResponseEntity<AuditEventList>> listAuditEvents(
            Integer limit,
            @Nullable String cursor,
            @Nullable String action,
            @Nullable AuditOutcome outcome,
            @Nullable String actorAccount,
            @Nullable String actorKey,
            @Nullable String target,
            @Nullable OffsetDateTime since,
            @Nullable OffsetDateTime until,
            ServerWebExchange exchange) {
        return Mono.error(new UnsupportedOperationException());
    }
}
