package dev.keywright.bench;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.tcp.SslProvider;

/** The baseline of the measurements: the same responses without any work, from Reactor Netty alone and from WebFlux without security. */
public final class BareServer {

    /** A marker that keeps the component scan of the tests from finding these classes. */
    private static final String PROFILE = "bare-server";

    private static final String VERIFY_RESPONSE = "verify.response";
    private static final String FORWARD_AUTH_RESPONSE = "forward-auth.response";

    /** Headers that every server adds on its own. */
    private static final Set<String> STANDARD_HEADERS =
            Set.of("content-length", "date", "connection", "transfer-encoding");

    private BareServer() {}

    /** Stores Keywright's responses in the folder: {@code verify} of a key with a limit, {@code forward-auth} of one without. */
    static void recordResponses(BenchServer keywright, Path data, Path folder) throws Exception {
        String serviceKey = KeywrightServer.key(data, "service.txt");
        String limited = Files.readAllLines(data.resolve("limited.txt")).get(0);
        String plain = Files.readAllLines(data.resolve("keys.txt")).get(0);
        record(
                folder.resolve(VERIFY_RESPONSE),
                HttpRequest.newBuilder(URI.create(keywright.baseUri() + "/v1/keys/verify"))
                        .header("Authorization", "Bearer " + serviceKey)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"key\":\"" + limited + "\",\"scopes\":[\"reports:read\"]}")));
        record(
                folder.resolve(FORWARD_AUTH_RESPONSE),
                HttpRequest.newBuilder(URI.create(keywright.baseUri() + "/v1/forward-auth"))
                        .header("X-Keywright-Service-Key", serviceKey)
                        .header("X-API-Key", plain));
    }

    private static void record(Path file, HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (response.statusCode() != 200) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
        String headers = response.headers().map().entrySet().stream()
                .filter((header) -> !STANDARD_HEADERS.contains(header.getKey()))
                .map((header) -> header.getKey() + ":" + String.join(", ", header.getValue()) + "\n")
                .collect(Collectors.joining());
        Files.writeString(file, headers + "\n" + response.body());
    }

    /**
     * Starts a bare server with the recorded responses.
     *
     * @param kind {@code netty} or {@code webflux}
     * @param tls certificate and private key, or empty
     */
    static BenchServer start(String java, String kind, int port, Path folder, List<String> tls) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                BareServer.class.getName(),
                kind,
                Integer.toString(port),
                folder.resolve(VERIFY_RESPONSE).toString(),
                folder.resolve(FORWARD_AUTH_RESPONSE).toString()));
        arguments.addAll(tls);
        Path log = folder.resolve(kind + "-" + port + ".log");
        return BenchServer.start(java, BenchServer.JVM, System.getProperty("java.class.path"), port, log, arguments);
    }

    /**
     * Arguments: {@code <netty or webflux> <port> <file with the response of verify> <file with that of forward-auth>}, and for TLS
     * {@code <certificate> <private key>}. A file with a response has header lines, an empty line and the body.
     */
    public static void main(String[] args) throws IOException {
        Response verify = Response.read(Path.of(args[2]));
        Response forwardAuth = Response.read(Path.of(args[3]));
        HttpServer server = HttpServer.create().host("127.0.0.1").port(Integer.parseInt(args[1]));
        server = args[0].equals("netty")
                ? server.handle((request, response) ->
                        (request.uri().startsWith("/v1/keys") ? verify : forwardAuth).bare(response))
                : server.handle(new ReactorHttpHandlerAdapter(webFlux(verify, forwardAuth)));
        if (args.length > 4) {
            SslProvider.GenericSslContextSpec<?> tls =
                    Http11SslContextSpec.forServer(new File(args[4]), new File(args[5]));
            server = server.secure((security) -> security.sslContext(tls));
        }
        server.bindNow().onDispose().block();
    }

    private static HttpHandler webFlux(Response verify, Response forwardAuth) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.getEnvironment().setActiveProfiles(PROFILE);
        context.registerBean(Handlers.class, () -> new Handlers(verify, forwardAuth));
        context.register(WebFlux.class);
        context.refresh();
        return WebHttpHandlerBuilder.applicationContext(context).build();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebFlux
    @Profile(PROFILE)
    static class WebFlux {}

    @RestController
    @Profile(PROFILE)
    static final class Handlers {

        private final Response verify;
        private final Response forwardAuth;

        Handlers(Response verify, Response forwardAuth) {
            this.verify = verify;
            this.forwardAuth = forwardAuth;
        }

        @PostMapping("/v1/keys/verify")
        Mono<ResponseEntity<byte[]>> verify(@RequestBody Mono<String> body) {
            return body.map((text) -> verify.entity());
        }

        @GetMapping("/v1/forward-auth")
        Mono<ResponseEntity<byte[]>> forwardAuth() {
            return Mono.just(forwardAuth.entity());
        }
    }

    /** A response with the headers of Keywright's. */
    private record Response(HttpHeaders headers, byte[] body) {

        static Response read(Path file) throws IOException {
            List<String> lines = Files.readAllLines(file);
            int end = lines.indexOf("");
            HttpHeaders headers = new DefaultHttpHeaders();
            lines.subList(0, end).forEach((line) -> {
                int colon = line.indexOf(':');
                headers.add(line.substring(0, colon), line.substring(colon + 1));
            });
            return new Response(
                    headers,
                    String.join("\n", lines.subList(end + 1, lines.size())).getBytes(StandardCharsets.UTF_8));
        }

        Publisher<Void> bare(HttpServerResponse response) {
            response.responseHeaders().set(headers);
            return response.sendObject(Unpooled.wrappedBuffer(body));
        }

        ResponseEntity<byte[]> entity() {
            ResponseEntity.BodyBuilder response = ResponseEntity.ok();
            headers.forEach((header) -> response.header(header.getKey(), header.getValue()));
            return response.body(body);
        }
    }
}
