package dev.keywright.console;

import dev.keywright.console.StaticFile.Representation;
import dev.keywright.net.address.ResolvedAddress;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.handler.AbstractHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Serves static files from memory. Spring's resource handler would read and inflate them for each request, in small parts, on the threads
 * that verify keys.
 */
final class StaticFileHandlerMapping extends AbstractHandlerMapping {

    /** Before the router functions, at -1, and springdoc's handlers. */
    private static final int ORDER = -2;

    /** Smaller responses fit into the socket buffer and are sent even if the client does not read. */
    private static final int LARGE = 64 * 1024;

    private final StaticFileRegistry files;
    private final DownloadLimiter downloadLimiter;

    StaticFileHandlerMapping(StaticFileRegistry files, DownloadLimiter downloadLimiter) {
        this.files = files;
        this.downloadLimiter = downloadLimiter;
        setOrder(ORDER);
    }

    @Override
    protected Mono<?> getHandlerInternal(ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        boolean isRead = HttpMethod.GET.equals(request.getMethod()) || HttpMethod.HEAD.equals(request.getMethod());
        String path = request.getPath().pathWithinApplication().value();
        return isRead ? files.find(path).map(this::handler) : Mono.empty();
    }

    private WebHandler handler(StaticFile file) {
        return (exchange) -> {
            Representation representation =
                    file.representation(exchange.getRequest().getHeaders());
            Mono<Void> sent = Mono.defer(() -> send(exchange, file, representation));
            return representation.length() > LARGE
                    ? downloadLimiter.run(ResolvedAddress.of(exchange).rateLimitSubject(), sent)
                    : sent;
        };
    }

    private static Mono<Void> send(ServerWebExchange exchange, StaticFile file, Representation representation) {
        ServerHttpResponse response = exchange.getResponse();
        HttpHeaders headers = response.getHeaders();
        headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        // Browsers revalidate each time; the response is only a few bytes.
        headers.setCacheControl(CacheControl.noCache());
        if (exchange.checkNotModified(representation.etag())) {
            return response.setComplete();
        }
        headers.setContentType(file.type());
        headers.setContentLength(representation.length());
        if (representation.encoding() != null) {
            headers.set(HttpHeaders.CONTENT_ENCODING, representation.encoding());
        }
        // Reactor Netty completes a Mono when the data is buffered, a Flux when the client has received it.
        return response.writeWith(Flux.just(representation.in(response.bufferFactory())));
    }
}
