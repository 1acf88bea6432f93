package dev.keywright.access;

import dev.keywright.limit.Cidr;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whose word is taken for a client's address.
 *
 * @param trustedProxies the proxies whose {@code Forwarded} and {@code X-Forwarded-For} are believed
 */
@ConfigurationProperties("keywright")
record AccessSettings(@DefaultValue List<Cidr> trustedProxies) {}
