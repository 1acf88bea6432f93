package dev.keywright.changes;

import dev.keywright.api.StreamEventsApi;
import dev.keywright.apikey.IsoDuration;
import dev.keywright.audit.AuditedAction.AffectedKeys;
import dev.keywright.problem.ApiException;
import dev.keywright.security.web.RequestCaller;
import dev.keywright.web.Timestamps;
import io.netty.channel.ChannelFuture;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

@RestController
class ChangesController implements StreamEventsApi {

    private static final Pattern SEQUENCE = Pattern.compile("[0-9]{1,18}");

    private static final Duration MIN_HEARTBEAT = Duration.ofMillis(250);
    private static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration MAX_HEARTBEAT = Duration.ofMinutes(1);

    private final ChangeStreams streams;

    ChangesController(ChangeStreams streams) {
        this.streams = streams;
    }

    @Override
    public Mono<ResponseEntity<Flux<ServerSentEvent<?>>>> streamEvents(
            @Nullable String lastEventID, @Nullable String heartbeat, ServerWebExchange exchange) {
        Duration pause = heartbeat(heartbeat);
        Long lastSeen = lastEventID == null || lastEventID.isEmpty() ? null : sequence(lastEventID);
        return RequestCaller.of(exchange)
                .map((caller) -> streams.open(caller, lastSeen, pause))
                .map((changes) -> response(changes, exchange.getRequest()));
    }

    private static Long sequence(String lastEventId) {
        if (!SEQUENCE.matcher(lastEventId).matches()) {
            throw ApiException.invalidValue("Last-Event-ID", "The Last-Event-ID must be an integer.");
        }
        return Long.valueOf(lastEventId);
    }

    private static Duration heartbeat(@Nullable String text) {
        if (text == null) {
            return DEFAULT_HEARTBEAT;
        }
        return IsoDuration.parseFractional(text)
                .filter((heartbeat) ->
                        heartbeat.compareTo(MIN_HEARTBEAT) >= 0 && heartbeat.compareTo(MAX_HEARTBEAT) <= 0)
                .orElseThrow(() -> ApiException.invalidValue(
                        "heartbeat",
                        "The heartbeat must be an ISO 8601 duration like PT0.5S, of 0.25 seconds to 1 minute."));
    }

    private static ResponseEntity<Flux<ServerSentEvent<?>>> response(
            Flux<ChangeEvent> changes, ServerHttpRequest request) {
        Flux<ServerSentEvent<?>> events = changes.doOnError(ChangeStreams.TooSlow.class, (tooSlow) -> hangUp(request))
                .onErrorComplete(ChangeStreams.TooSlow.class)
                .map(ChangesController::event);
        return ResponseEntity.ok()
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .cacheControl(CacheControl.noStore())
                .body(events);
    }

    /** Closes the connection immediately, since a regular end would wait behind the unread events. */
    private static void hangUp(ServerHttpRequest request) {
        if (ServerHttpRequestDecorator.getNativeRequest(request) instanceof Connection connection) {
            ChannelFuture unused = connection.channel().close();
        }
    }

    private static ServerSentEvent<?> event(ChangeEvent changeEvent) {
        ServerSentEvent.Builder<Map<String, String>> event =
                ServerSentEvent.<Map<String, String>>builder().id(Long.toString(changeEvent.sequence()));
        if (changeEvent instanceof ChangeEvent.Heartbeat) {
            return event.comment("").build();
        }
        if (changeEvent instanceof ChangeEvent.Reset reset) {
            return event.event("reset")
                    .data(Map.of("action", "reset", "at", Timestamps.text(reset.at())))
                    .build();
        }
        ChangeEvent.KeyEvent change = (ChangeEvent.KeyEvent) changeEvent;
        return event.event(eventName(change.affected())).data(data(change)).build();
    }

    private static String eventName(AffectedKeys affected) {
        return switch (affected) {
            case TARGET -> "key";
            case ALL_OF_ACCOUNT -> "account";
            case IMPORTED_KEYS -> "keys";
            case NONE -> throw new IllegalArgumentException("no keys are affected");
        };
    }

    private static Map<String, String> data(ChangeEvent.KeyEvent change) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("action", change.action());
        if (change.subject() != null) {
            data.put(change.affected() == AffectedKeys.ALL_OF_ACCOUNT ? "account" : "keyId", change.subject());
        }
        if (change.family() != null) {
            data.put("family", change.family());
        }
        data.put("at", Timestamps.text(change.at()));
        return data;
    }
}
