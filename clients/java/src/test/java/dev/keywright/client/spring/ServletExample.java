package dev.keywright.client.spring;

import dev.keywright.client.Verdict;
import dev.keywright.client.Verifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A servlet application with API keys. The README shows its filter chain. */
@Configuration
@EnableAutoConfiguration
class ServletExample {

    @Bean
    SecurityFilterChain security(HttpSecurity http, Verifier verifier) throws Exception {
        return ServletKeySecurity.keys(http, verifier)
                .authorizeHttpRequests((requests) -> requests.requestMatchers("/public")
                        .permitAll()
                        .requestMatchers("/reports")
                        .access(HasScope.of("reports:read"))
                        .requestMatchers("/users")
                        .hasAuthority("SCOPE_users:read")
                        .anyRequest()
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
