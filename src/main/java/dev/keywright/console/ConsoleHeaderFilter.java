package dev.keywright.console;

import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/** Sets the browser's security policy for the web console and the documentation, and makes it revalidate cached files. */
@Component
final class ConsoleHeaderFilter implements WebFilter {

    private static final String POLICY_HEADER = "Content-Security-Policy";

    /** Permits a page only files and requests of this service (Content Security Policy Level 3). Markup only comes from lit-html templates (Trusted Types). */
    private static final String POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types lit-html");

    private static final List<PathPattern> FILES = List.of(
            PathPatternParser.defaultInstance.parse("/"),
            PathPatternParser.defaultInstance.parse("/index.html"),
            PathPatternParser.defaultInstance.parse("/console/**"),
            PathPatternParser.defaultInstance.parse("/docs/**"));

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        PathContainer path = exchange.getRequest().getPath().pathWithinApplication();
        if (FILES.stream().anyMatch((file) -> file.matches(path))) {
            HttpHeaders headers = exchange.getResponse().getHeaders();
            headers.set(POLICY_HEADER, POLICY);
            headers.setCacheControl("no-cache");
        }
        return chain.filter(exchange);
    }
}
