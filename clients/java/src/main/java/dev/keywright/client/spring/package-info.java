/**
 * Authentication with API keys for Spring Security, for servlets ({@link dev.keywright.client.spring.ServletKeySecurity}) and WebFlux ({@link
 * dev.keywright.client.spring.ReactiveKeySecurity}). Requires {@code spring-security-config} and {@code spring-security-web}.
 */
@NullMarked
package dev.keywright.client.spring;

import org.jspecify.annotations.NullMarked;
