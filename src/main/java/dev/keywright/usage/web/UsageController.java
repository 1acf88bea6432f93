package dev.keywright.usage.web;

import dev.keywright.api.GetKeyUsageApi;
import dev.keywright.api.KeyUsage;
import dev.keywright.api.ListUnknownKeyAttemptsApi;
import dev.keywright.api.UnknownKeyAttemptsList;
import dev.keywright.apikey.lifecycle.VisibleKeys;
import dev.keywright.security.web.RequestCaller;
import dev.keywright.usage.UsagePeriod;
import dev.keywright.usage.UsageRepository;
import java.time.Clock;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

@RestController
class UsageController implements GetKeyUsageApi, ListUnknownKeyAttemptsApi {

    private final VisibleKeys visibleKeys;
    private final UsageRepository usage;
    private final Clock clock;

    UsageController(VisibleKeys visibleKeys, UsageRepository usage, Clock clock) {
        this.visibleKeys = visibleKeys;
        this.usage = usage;
        this.clock = clock;
    }

    @Override
    public Mono<ResponseEntity<KeyUsage>> getKeyUsage(
            String id,
            String bucket,
            @Nullable OffsetDateTime since,
            @Nullable OffsetDateTime until,
            ServerWebExchange exchange) {
        UsagePeriod period = UsageMapper.period(bucket, since, until, clock.instant());
        return RequestCaller.of(exchange)
                .flatMap((caller) -> visibleKeys.get(caller, id))
                .flatMapMany((key) -> usage.of(key.id().value(), period))
                .map(UsageMapper::bucket)
                .collectList()
                .map((items) -> ResponseEntity.ok(new KeyUsage(KeyUsage.BucketEnum.fromValue(bucket), items)));
    }

    @Override
    public Mono<ResponseEntity<UnknownKeyAttemptsList>> listUnknownKeyAttempts(
            @Nullable OffsetDateTime since, ServerWebExchange exchange) {
        return usage.unknownKeyAttempts(UsageMapper.attemptsSince(since, clock.instant()))
                .map(UsageMapper::unknownKeyAttempts)
                .collectList()
                .map((items) -> ResponseEntity.ok(new UnknownKeyAttemptsList(items)));
    }
}
