package dev.keywright.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The static files by path. All are located at the first request, and each is read when it is first requested. */
final class StaticFileRegistry {

    private static final String OWN = "/static/";
    private static final String DOCUMENTATION = "/docs/";
    private static final String LIBRARIES = "/META-INF/resources/webjars/";
    private static final String SWAGGER_UI = "/webjars/swagger-ui/";

    /** Swagger UI's configuration, which springdoc generates. */
    private static final String WRITTEN_AT_RUNTIME = "/swagger-initializer.js";

    private final Map<String, StaticFile> additional;
    private final Mono<Map<String, Mono<StaticFile>>> found = once(this::findFiles);

    /**
     * The files of the class path, and additional ones.
     *
     * @param additional additional files by path
     */
    StaticFileRegistry(Map<String, StaticFile> additional) {
        this.additional = additional;
    }

    /** Empty if the file does not exist. */
    Mono<StaticFile> find(String path) {
        StaticFile file = additional.get(path);
        return file != null ? Mono.just(file) : found.flatMap((files) -> files.getOrDefault(path, Mono.empty()));
    }

    private Map<String, Mono<StaticFile>> findFiles() throws IOException {
        Map<String, Mono<StaticFile>> files = new HashMap<>();
        PathMatchingResourcePatternResolver classPath = new PathMatchingResourcePatternResolver();
        for (Resource resource : classPath.getResources("classpath:" + OWN + "**/*.*")) {
            String path = "/" + after(OWN, resource);
            Mono<StaticFile> file = file(resource);
            files.put(path, file);
            if (path.equals("/index.html")) {
                files.put("/", file);
            }
        }
        for (Resource resource : classPath.getResources("classpath*:" + LIBRARIES + "**/*.*")) {
            addLibraryFile(files, "/webjars/" + after(LIBRARIES, resource), file(resource));
        }
        addDocumentation(files, classPath.getResources("classpath:" + DOCUMENTATION + "**/*.*"));
        return Map.copyOf(files);
    }

    private static void addDocumentation(Map<String, Mono<StaticFile>> files, Resource[] documents) throws IOException {
        Map<String, Resource> byPath = new HashMap<>();
        for (Resource document : documents) {
            byPath.put(DOCUMENTATION + after(DOCUMENTATION, document), document);
        }
        byPath.forEach((path, document) -> {
            if (DocumentationPage.isMarkdown(path)) {
                Mono<StaticFile> page = page(path, document, byPath.keySet());
                files.put(DocumentationPage.path(path), page);
            } else {
                files.put(path, file(document));
            }
        });
        // Links refer to the index with the slash; a user may omit it.
        files.put("/docs", files.getOrDefault(DOCUMENTATION, Mono.empty()));
    }

    private static Mono<StaticFile> page(String path, Resource document, Set<String> documents) {
        return once(() -> StaticFile.of(
                DocumentationPage.TYPE,
                DocumentationPage.render(path, document.getContentAsString(StandardCharsets.UTF_8), documents)));
    }

    /** The paths of Swagger UI omit its version. */
    private static void addLibraryFile(Map<String, Mono<StaticFile>> files, String path, Mono<StaticFile> file) {
        if (!path.startsWith(SWAGGER_UI)) {
            files.put(path, file);
        } else if (!path.endsWith(WRITTEN_AT_RUNTIME)) {
            String name = path.substring(path.indexOf('/', SWAGGER_UI.length()));
            files.put(path, file);
            files.put("/webjars/swagger-ui" + name, file);
            files.put("/swagger-ui" + name, file);
        }
    }

    private static String after(String folder, Resource resource) throws IOException {
        String url = resource.getURL().toString();
        return url.substring(url.lastIndexOf(folder) + folder.length());
    }

    private static Mono<StaticFile> file(Resource resource) {
        MediaType type = MediaTypeFactory.getMediaType(resource).orElse(MediaType.APPLICATION_OCTET_STREAM);
        return once(() -> StaticFile.of(type, resource.getContentAsByteArray()));
    }

    private static <T> Mono<T> once(Callable<T> work) {
        return Mono.fromCallable(work)
                .subscribeOn(Schedulers.boundedElastic())
                .cache((value) -> Duration.ofMillis(Long.MAX_VALUE), (failure) -> Duration.ZERO, () -> Duration.ZERO);
    }
}
