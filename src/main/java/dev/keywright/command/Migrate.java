package dev.keywright.command;

import dev.keywright.audit.Finding;
import dev.keywright.audit.TrailCheck;
import dev.keywright.storage.PostgresMove;
import dev.keywright.storage.StoredData;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.boot.ApplicationArguments;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Mono;

/** {@code migrate --to=…}: copies the data folder's database to PostgreSQL, whole or not at all, while no service runs. */
@Import({StoredData.class, PostgresMove.class})
final class Migrate extends Run {

    private static final String USAGE = "migrate --to=r2dbc:postgresql://USER:PASSWORD@HOST:PORT/DATABASE";
    private static final String TO = "to";

    private final PostgresMove moving;

    Migrate(PostgresMove moving) {
        this.moving = moving;
    }

    @Override
    int carryOut(ApplicationArguments arguments) {
        Words.of(arguments, USAGE, 0, Set.of(TO));
        List<String> to = arguments.getOptionValues(TO);
        if (to == null || to.size() != 1) {
            throw new Words.WrongWords(USAGE);
        }
        PostgresMove.Moved moved = moving.move(to.get(0), new CopyProgress(), Migrate::check)
                .blockOptional()
                .orElseThrow();
        System.out.println(String.format(Locale.ROOT, "%,d rows, ", moved.rows())
                + (moved.before() ? "which were there already." : "copied and checked.")
                + " Start the service with keywright.store=postgresql and the same secrets.");
        return Commands.DONE;
    }

    private static Mono<Void> check(PostgresMove.Copy copy) {
        return new TrailCheck(copy.database(), copy.secrets(), copy.transaction())
                .run()
                .flatMap((finding) -> finding instanceof Finding.Whole
                        ? Mono.empty()
                        : Mono.error(new NotWell(finding.sentence() + " Nothing was copied.")));
    }
}
