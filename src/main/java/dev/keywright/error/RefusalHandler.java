package dev.keywright.error;

import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** Writes every refusal and failure of a request, before Boot's own handler, at -1, would. */
@Order(-2)
final class RefusalHandler implements ErrorWebExceptionHandler {

    private final Problems problems;

    RefusalHandler(Problems problems) {
        this.problems = problems;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        if (isPastAnswering(exchange.getResponse(), failure)) {
            return Mono.error(failure);
        }
        String prefix = exchange.getLogPrefix();
        ProblemAnswer answer = Problem.isDueTo(exchange.getRequest())
                ? problems.problem(failure, prefix)
                : problems.plain(failure, prefix);
        return write(exchange.getResponse(), answer)
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

    private static Mono<Void> write(ServerHttpResponse response, ProblemAnswer answer) {
        response.setStatusCode(answer.status());
        response.getHeaders().putAll(answer.headers());
        DataBuffer buffer = response.bufferFactory().wrap(answer.body());
        return response.writeWith(Mono.just(buffer));
    }
}
