package dev.keywright.client.spring;

import dev.keywright.client.Verdict;
import dev.keywright.client.Verifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A WebFlux application with API keys. The README describes its filter chain. */
@Configuration
@EnableAutoConfiguration
class WebFluxExample {

    @Bean
    SecurityWebFilterChain security(ServerHttpSecurity http, Verifier verifier) {
        return ReactiveKeySecurity.keys(http, verifier)
                .authorizeExchange((exchanges) -> exchanges
                        .pathMatchers("/public")
                        .permitAll()
                        .pathMatchers("/reports")
                        .access(HasScope.reactive("reports:read"))
                        .pathMatchers("/users")
                        .hasAuthority("SCOPE_users:read")
                        .anyExchange()
                        .authenticated())
                .build();
    }

    @RestController
    static class Reports {

        @GetMapping({"/public", "/reports", "/users", "/who"})
        String who(@AuthenticationPrincipal Verdict key) {
            return key == null ? "anonymous" : key.name();
        }
    }
}
