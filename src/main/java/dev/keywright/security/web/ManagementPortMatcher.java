package dev.keywright.security.web;

import java.net.InetSocketAddress;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Matches requests on {@code management.server.port}, by the port of the socket, which clients cannot forge. */
public final class ManagementPortMatcher
        implements ApplicationListener<WebServerInitializedEvent>, ServerWebExchangeMatcher {

    private static final String NAMESPACE = "management";
    private static final int NONE = -1;

    private volatile int port = NONE;

    @Override
    public void onApplicationEvent(WebServerInitializedEvent started) {
        if (NAMESPACE.equals(started.getApplicationContext().getServerNamespace())) {
            port = started.getWebServer().getPort();
        }
    }

    @Override
    public Mono<MatchResult> matches(ServerWebExchange exchange) {
        InetSocketAddress localAddress = exchange.getRequest().getLocalAddress();
        return localAddress != null && localAddress.getPort() == port ? MatchResult.match() : MatchResult.notMatch();
    }
}
