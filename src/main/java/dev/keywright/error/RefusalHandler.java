package dev.keywright.error;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.json.JsonMapper;

/** Writes every refusal and failure of a request, before Boot's own handler, at -1, would. */
@Order(-2)
final class RefusalHandler implements ErrorWebExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(RefusalHandler.class);

    private final JsonMapper json;

    RefusalHandler(JsonMapper json) {
        this.json = json;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        if (isPastAnswering(exchange.getResponse(), failure)) {
            return Mono.error(failure);
        }
        boolean asProblem = Problem.isDueTo(exchange.getRequest());
        Refusal refusal = asProblem ? FrameworkRefusals.inDetail(failure) : FrameworkRefusals.of(failure);
        if (refusal.status().is5xxServerError()) {
            log(exchange, refusal, failure);
        }
        return write(exchange, refusal, asProblem)
                .onErrorComplete((writing) -> isAnsweredBelow(exchange.getResponse()));
    }

    /** The client has hung up, or has part of an answer; nothing is wrong here, and nobody would read a refusal. */
    private static boolean isPastAnswering(ServerHttpResponse response, Throwable failure) {
        return response.isCommitted() || DisconnectedClientHelper.isClientDisconnectedException(failure);
    }

    /** Where the rest of a body turns out to be no proper HTTP, the server below refuses it by itself. */
    private static boolean isAnsweredBelow(ServerHttpResponse response) {
        return response instanceof AbstractServerHttpResponse below
                && below.getNativeResponse() instanceof HttpServerResponse sent
                && sent.hasSentHeaders();
    }

    private static void log(ServerWebExchange exchange, Refusal refusal, Throwable failure) {
        String prefix = exchange.getLogPrefix();
        R2dbcException database = FrameworkRefusals.databasesWord(failure);
        if (refusal.status() == HttpStatus.INTERNAL_SERVER_ERROR) {
            LOG.error("{}the request failed", prefix, failure);
        } else if (database instanceof R2dbcNonTransientResourceException) {
            LOG.error("{}the request failed. {}", prefix, database.getMessage());
        } else {
            String why = database == null ? failure.toString() : database.getMessage();
            LOG.warn("{}the request was turned away. {}", prefix, why);
        }
    }

    private Mono<Void> write(ServerWebExchange exchange, Refusal refusal, boolean asProblem) {
        ServerHttpResponse response = exchange.getResponse();
        byte[] body = json.writeValueAsBytes(asProblem ? Problem.of(refusal) : new Body(refusal.sentence()));
        response.setStatusCode(refusal.status());
        response.getHeaders().putAll(refusal.headers());
        response.getHeaders()
                .setContentType(asProblem ? MediaType.APPLICATION_PROBLEM_JSON : MediaType.APPLICATION_JSON);
        response.getHeaders().setContentLength(body.length);
        DataBuffer buffer = response.bufferFactory().wrap(body);
        return response.writeWith(Mono.just(buffer));
    }

    private record Body(String error) {}
}
