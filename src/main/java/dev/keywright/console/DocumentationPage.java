package dev.keywright.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;

/** Renders the Markdown files of the documentation, as the service serves them below {@code /docs/}. */
final class DocumentationPage {

    static final MediaType TYPE = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private static final String MARKDOWN = ".md";
    private static final String INDEX = "README.md";
    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final HtmlRenderer RENDERER = HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .attributeProviderFactory((context) -> DocumentationPage::addAnchor)
            .build();

    private DocumentationPage() {}

    static boolean isMarkdown(String file) {
        return file.endsWith(MARKDOWN);
    }

    /** The path of a page: its file without the extension, and the folder for an index. */
    static String path(String file) {
        int end = file.length() - (file.endsWith("/" + INDEX) ? INDEX : MARKDOWN).length();
        return file.substring(0, end);
    }

    /**
     * Renders a page.
     *
     * @param file the path of the file below the service, such as {@code /docs/errors.md}
     * @param markdown its content
     * @param files the paths of all files of the documentation
     */
    static byte[] render(String file, String markdown, Set<String> files) {
        Node page = PARSER.parse(markdown);
        page.accept(new LinkResolver(URI.create(file), files));
        return template()
                .replace("{title}", text(page.getFirstChild()))
                .replace("{content}", RENDERER.render(page))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String template() {
        try {
            return new ClassPathResource("documentation.html").getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** GitHub creates the same anchors. */
    private static void addAnchor(Node node, String tag, Map<String, String> attributes) {
        if (node instanceof Heading) {
            attributes.put(
                    "id",
                    text(node)
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^a-z0-9 _-]", "")
                            .replace(' ', '-'));
        }
    }

    private static String text(Node node) {
        StringBuilder text = new StringBuilder();
        node.accept(new AbstractVisitor() {
            @Override
            public void visit(Text part) {
                text.append(part.getLiteral());
            }

            @Override
            public void visit(Code part) {
                text.append(part.getLiteral());
            }
        });
        return text.toString();
    }

    /** Points links to the paths of the service. A link to a file that the service does not serve becomes plain text. */
    private static final class LinkResolver extends AbstractVisitor {

        private static final Map<String, String> ELSEWHERE = Map.of("/api/openapi.yaml", "/openapi.yaml");

        private final URI file;
        private final Set<String> files;

        LinkResolver(URI file, Set<String> files) {
            this.file = file;
            this.files = files;
        }

        @Override
        public void visit(Link link) {
            URI target = file.resolve(link.getDestination());
            if (target.isAbsolute() || link.getDestination().startsWith("#")) {
                return;
            }
            String path = ELSEWHERE.getOrDefault(target.getPath(), target.getPath());
            if (files.contains(path)) {
                String fragment = target.getFragment() == null ? "" : "#" + target.getFragment();
                link.setDestination((isMarkdown(path) ? path(path) : path) + fragment);
            } else if (ELSEWHERE.containsValue(path)) {
                link.setDestination(path);
            } else {
                unlink(link);
            }
        }

        private static void unlink(Link link) {
            while (link.getFirstChild() != null) {
                link.insertBefore(link.getFirstChild());
            }
            link.unlink();
        }
    }
}
