/**
 * API keys as Spring Security's authentication, for servlets ({@link dev.keywright.client.spring.KeySecurity}) and WebFlux ({@link
 * dev.keywright.client.spring.KeyWebSecurity}). It needs {@code spring-security-config} and {@code spring-security-web}.
 */
@NullMarked
package dev.keywright.client.spring;

import org.jspecify.annotations.NullMarked;
