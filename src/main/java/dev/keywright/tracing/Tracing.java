package dev.keywright.tracing;

import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** Decides whether tracing is enabled, and which requests are sampled. */
public final class Tracing {

    private static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";
    private static final String[] SWITCHES = {
        "management.opentelemetry.enabled",
        "management.tracing.export.enabled",
        "management.tracing.export.otlp.enabled"
    };

    /** The position of the flags in a {@code traceparent} of version 00 (W3C Trace Context §3.2.2). */
    private static final int FLAGS = 53;

    /** The last hexadecimal digits of flags whose lowest bit is set. */
    private static final String SAMPLED = "13579bdf";

    private Tracing() {}

    /** Whether an export endpoint is configured and tracing is not disabled. */
    public static boolean isOn(Environment environment) {
        if (!StringUtils.hasText(environment.getProperty(ENDPOINT))) {
            return false;
        }
        for (String name : SWITCHES) {
            if (!environment.getProperty(name, boolean.class, true)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a request belongs to a trace that its caller samples, or may sample: {@code traceparent} has a flag for it, the B3 headers
     * indicate it by their presence.
     */
    public static boolean isSampled(HttpHeaders headers) {
        return isSampled(headers.get("traceparent")) || headers.contains("b3") || headers.contains("X-B3-TraceId");
    }

    private static boolean isSampled(@Nullable String traceparent) {
        return traceparent != null
                && traceparent.length() >= FLAGS + 2
                && SAMPLED.indexOf(traceparent.charAt(FLAGS + 1)) >= 0;
    }
}
