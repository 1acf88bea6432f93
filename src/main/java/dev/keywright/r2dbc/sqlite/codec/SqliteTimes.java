package dev.keywright.r2dbc.sqlite.codec;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/**
 * Stores times as ISO 8601 text with nine decimals of a second, so text order is time order and no precision is lost. Also reads SQLite's
 * own format ({@code CURRENT_TIMESTAMP}: a space instead of the T, UTC without a zone).
 */
final class SqliteTimes {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSSSSS");

    private static final DateTimeFormatter DATE_TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .append(TIME)
            .toFormatter();

    private static final DateTimeFormatter OFFSET_DATE_TIME =
            new DateTimeFormatterBuilder().append(DATE_TIME).appendOffsetId().toFormatter();

    private SqliteTimes() {}

    static String format(Instant time) {
        return format(time.atOffset(ZoneOffset.UTC));
    }

    static String format(OffsetDateTime time) {
        return OFFSET_DATE_TIME.format(time);
    }

    static String format(LocalDateTime time) {
        return DATE_TIME.format(time);
    }

    static String format(LocalTime time) {
        return TIME.format(time);
    }

    static OffsetDateTime parseOffset(String text) {
        String iso = text.replace(' ', 'T');
        boolean offset = iso.endsWith("Z") || iso.indexOf('+') > 0 || iso.lastIndexOf('-') > iso.indexOf('T');
        return offset ? OffsetDateTime.parse(iso) : LocalDateTime.parse(iso).atOffset(ZoneOffset.UTC);
    }

    static LocalDateTime parseLocal(String text) {
        return LocalDateTime.parse(text.replace(' ', 'T'));
    }
}
