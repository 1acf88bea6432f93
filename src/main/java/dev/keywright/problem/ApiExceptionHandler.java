package dev.keywright.problem;

import dev.keywright.logging.DisconnectedClient;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** Writes the response to every rejected or failed request. Runs before Spring Boot's handler, whose order is -1. */
@Order(-2)
@Component
final class ApiExceptionHandler implements ErrorWebExceptionHandler {

    private final ProblemFactory problems;

    ApiExceptionHandler(ProblemFactory problems) {
        this.problems = problems;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            return Mono.error(DisconnectedClient.recognizable(failure));
        }
        if (DisconnectedClient.isCauseOf(failure)) {
            // The client has disconnected and reads no response. The status keeps metrics from counting the request as
            // successful.
            response.setStatusCode(HttpStatus.INTERNAL_SERVER_ERROR);
            return Mono.empty();
        }
        String path = exchange.getRequest().getPath().pathWithinApplication().value();
        ProblemFactory.Response problem = problems.logged(failure, path, exchange.getLogPrefix());
        return write(response, problem).onErrorComplete((writing) -> isHandledByServer(response));
    }

    /** Reactor Netty rejects a malformed rest of a body itself. */
    private static boolean isHandledByServer(ServerHttpResponse response) {
        return response instanceof AbstractServerHttpResponse below
                && below.getNativeResponse() instanceof HttpServerResponse sent
                && sent.hasSentHeaders();
    }

    private static Mono<Void> write(ServerHttpResponse response, ProblemFactory.Response problem) {
        response.setStatusCode(problem.status());
        response.getHeaders().putAll(problem.headers());
        DataBuffer buffer = response.bufferFactory().wrap(problem.body());
        return response.writeWith(Mono.just(buffer));
    }
}
