package dev.keywright.fastpath;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpRouteHandlerMetadata;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/** Routes behind the fast path: WebFlux, or any other handler, receives a request that the fast path has not taken. */
final class FastPathRoutes implements HttpServerRoutes {

    private final HttpServerRoutes routes;
    private final VerificationFastPath fastPath;

    FastPathRoutes(HttpServerRoutes routes, VerificationFastPath fastPath) {
        this.routes = routes;
        this.fastPath = fastPath;
    }

    @Override
    public HttpServerRoutes route(
            Predicate<? super HttpServerRequest> condition,
            BiFunction<? super HttpServerRequest, ? super HttpServerResponse, ? extends Publisher<Void>> handler) {
        routes.route(condition, (request, response) -> {
            Publisher<Void> handled = fastPath.tryHandle(request, response);
            return handled == null ? handler.apply(request, response) : handled;
        });
        return this;
    }

    @Override
    public HttpServerRoutes directory(
            String uri, Path directory, @Nullable Function<HttpServerResponse, HttpServerResponse> interceptor) {
        routes.directory(uri, directory, interceptor);
        return this;
    }

    @Override
    public HttpServerRoutes removeIf(Predicate<? super HttpRouteHandlerMetadata> condition) {
        routes.removeIf(condition);
        return this;
    }

    @Override
    public HttpServerRoutes comparator(Comparator<HttpRouteHandlerMetadata> order) {
        routes.comparator(order);
        return this;
    }

    @Override
    public HttpServerRoutes noComparator() {
        routes.noComparator();
        return this;
    }

    @Override
    public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
        return routes.apply(request, response);
    }
}
