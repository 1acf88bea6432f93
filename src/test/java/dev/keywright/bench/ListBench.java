package dev.keywright.bench;

import dev.keywright.support.keys.ManyListedKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares a page of 50 keys of an account with 100,000 keys to one of an account with 100 keys in the same database. Both
 * are measured in turns, so that other work on the machine affects both. Prints medians. Started by {@code bench/list}, which
 * documents the arguments.
 */
public final class ListBench {

    private static final int WARM_UP = 3;
    private static final int FEW = 100;
    private static final int MANY = 100_000;
    private static final int TIMES = 40;

    /** Microseconds for a page, in the order of the rounds. */
    private record Row(String name, ManyListedKeys.Pair pages, List<Double> few, List<Double> many) {

        void measure(boolean counts) {
            double ofFew = micros(pages.few());
            double ofMany = micros(pages.many());
            if (counts) {
                few.add(ofFew);
                many.add(ofMany);
            }
        }

        void print() {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < few.size(); i++) {
                ratios.add(many.get(i) / few.get(i));
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %-18s | %8.0f | %12.0f | %5.2f | %5.2f to %5.2f | at most 2 |%n",
                    name,
                    median(few),
                    median(many),
                    median(ratios),
                    ratios.stream().min(Double::compare).orElseThrow(),
                    ratios.stream().max(Double::compare).orElseThrow());
        }
    }

    private ListBench() {}

    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[1]);
        Path folder = Files.createTempDirectory(Path.of(args[0]), "list");
        try (ManyListedKeys listings = new ManyListedKeys(folder, FEW, MANY)) {
            measure(listings, rounds);
        } finally {
            StoreBench.delete(folder);
        }
    }

    private static void measure(ManyListedKeys listings, int rounds) {
        List<Row> rows = listings.pages().entrySet().stream()
                .map((page) -> new Row(page.getKey(), page.getValue(), new ArrayList<>(), new ArrayList<>()))
                .toList();
        for (int round = -WARM_UP; round < rounds; round++) {
            boolean counts = round >= 0;
            rows.forEach((row) -> row.measure(counts));
        }
        System.out.printf("%nmedians of %d rounds, microseconds for a page of 50%n%n", rounds);
        System.out.println("| list | 100 keys | 100,000 keys | ratio | least to most | aim |");
        System.out.println("|---|--:|--:|--:|--:|--:|");
        rows.forEach(Row::print);
    }

    private static double micros(Runnable page) {
        long start = System.nanoTime();
        for (int i = 0; i < TIMES; i++) {
            page.run();
        }
        return (System.nanoTime() - start) / 1e3 / TIMES;
    }

    private static double median(List<Double> values) {
        return StoreBench.median(
                values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
