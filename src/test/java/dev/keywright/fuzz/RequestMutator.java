package dev.keywright.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Changes a request at random, in one to four places, and keeps its framing valid. */
final class RequestMutator {

    private static final Pattern TOKENS = Pattern.compile(
            "\"(?:[^\"\\\\]++|\\\\.)*+\"|-?[0-9][0-9.eE+-]*|true|false|null|[\\[\\]{}:,&=]|[^\"\\[\\]{}:,&=]+");

    private static final int MAX_MUTATIONS = 4;
    private static final int MAX_REPETITIONS = 70;
    private static final int TOO_LARGE = 70_000;

    private final SplittableRandom random;

    RequestMutator(SplittableRandom random) {
        this.random = random;
    }

    void mutate(FuzzRequest request) {
        int times = random.nextInt(MAX_MUTATIONS + 1);
        for (int i = 0; i < times; i++) {
            switch (random.nextInt(10)) {
                case 0 -> mutatePath(request);
                case 1, 2 -> mutateQuery(request);
                case 3, 4, 5 -> mutateHeaders(request);
                case 6 -> request.method = random.nextInt(4) == 0 ? pick(Vocabulary.METHODS) : request.method;
                default -> mutateBody(request);
            }
        }
        request.chunked = random.nextInt(5) == 0;
        if (!request.chunked && random.nextInt(20) == 0) {
            request.version = "1.0";
        }
    }

    <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private void mutatePath(FuzzRequest request) {
        int at = 1 + random.nextInt(request.path.length());
        String start = request.path.substring(0, at);
        String part = pick(Vocabulary.PATH_PARTS).replace(" ", "%20");
        request.path = switch (random.nextInt(3)) {
            case 0 -> start + part;
            case 1 -> request.path + part;
            default -> start + part + request.path.substring(at);
        };
    }

    private void mutateQuery(FuzzRequest request) {
        List<String> query = request.query;
        String value = pick(Vocabulary.TEXTS).replace(" ", "%20");
        if (query.isEmpty() || random.nextInt(5) == 0) {
            query.add(
                    pick(List.of("limit=", "cursor=", "owner=", "state=", "x=", "", "scope=", "limitStatus=")) + value);
            return;
        }
        int at = random.nextInt(query.size());
        switch (random.nextInt(4)) {
            case 0 -> query.remove(at);
            case 1 -> query.add(query.get(at));
            default -> query.set(at, query.get(at).replaceAll("=.*", "=") + value);
        }
    }

    private void mutateHeaders(FuzzRequest request) {
        List<String> headers = request.headers;
        int at = random.nextInt(headers.size());
        switch (random.nextInt(6)) {
            case 0 -> headers.remove(at == 0 ? headers.size() - 1 : at);
            case 1 -> headers.set(at, headers.get(at).replaceAll(":.*", ": ") + pick(Vocabulary.HEADER_VALUES));
            default -> headers.add(pick(Vocabulary.HEADERS) + ": " + pick(Vocabulary.HEADER_VALUES));
        }
        if (headers.isEmpty()) {
            headers.add("Host: localhost");
        }
    }

    private void mutateBody(FuzzRequest request) {
        switch (random.nextInt(8)) {
            case 0 -> request.body = mutatedBytes(request.body);
            case 1 -> request.body = request.body.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : new byte[0];
            case 2 -> request.body = random.nextInt(20) == 0 ? padded(request.body) : request.body;
            default -> request.body = mutatedTokens(request.body);
        }
    }

    private byte[] padded(byte[] body) {
        byte[] larger = Arrays.copyOf(body, TOO_LARGE);
        Arrays.fill(larger, body.length, TOO_LARGE, (byte) ' ');
        return larger;
    }

    private byte[] mutatedBytes(byte[] body) {
        if (body.length == 0) {
            return body;
        }
        byte[] changed = body.clone();
        int at = random.nextInt(body.length);
        if (random.nextBoolean()) {
            changed[at] = (byte) random.nextInt(256);
            return changed;
        }
        return Arrays.copyOf(changed, at);
    }

    private byte[] mutatedTokens(byte[] body) {
        List<String> tokens = new ArrayList<>(TOKENS.matcher(new String(body, StandardCharsets.UTF_8))
                .results()
                .map(MatchResult::group)
                .toList());
        if (tokens.isEmpty()) {
            return pick(Vocabulary.JSON).getBytes(StandardCharsets.UTF_8);
        }
        int at = random.nextInt(tokens.size());
        int end = Math.min(tokens.size(), at + 1 + random.nextInt(6));
        switch (random.nextInt(6)) {
            case 0 -> tokens.remove(at);
            case 1 -> tokens.add(at, pick(Vocabulary.JSON));
            case 2 -> tokens.add(at, repeated(String.join("", tokens.subList(at, end))));
            default -> tokens.set(at, pick(Vocabulary.JSON));
        }
        return String.join("", tokens).getBytes(StandardCharsets.UTF_8);
    }

    /** Repeats the text, up to slightly more than the maximum size of a body. */
    private String repeated(String text) {
        int max = Math.max(1, Math.min(MAX_REPETITIONS, TOO_LARGE / text.length()));
        return text.repeat(1 + random.nextInt(max));
    }
}
