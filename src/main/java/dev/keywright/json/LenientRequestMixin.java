package dev.keywright.json;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.keywright.api.Credentials;
import dev.keywright.api.KeyToRevoke;
import dev.keywright.api.NewAccount;
import org.springframework.boot.jackson.JacksonMixin;

/** Ignores unknown fields in the requests of the simple API, unlike those under {@code /v1}. */
@JacksonMixin({NewAccount.class, Credentials.class, KeyToRevoke.class})
@JsonIgnoreProperties(ignoreUnknown = true)
interface LenientRequestMixin {}
