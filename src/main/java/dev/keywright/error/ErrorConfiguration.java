package dev.keywright.error;

import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class ErrorConfiguration {

    @Bean
    ErrorWebExceptionHandler refusalHandler(JsonMapper json) {
        return new RefusalHandler(json);
    }
}
