/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Times in microseconds: as numbers, which is how the server's clock counts, and as text of one length in ISO 8601, which
 * sorts as the times do in all years of the model.
 */
final class Micros {
    private static final long PER_SECOND = 1_000_000;
    private static final int[] ENDS = {4, 7, 10, 13, 16, 19, 26};
    /** Scores are doubles, and whole numbers are exact in them up to here. */
    private static final long LARGEST = 1L << 53;

    private Micros() {}

    static long of(Instant time) {
        return time.getEpochSecond() * PER_SECOND + time.getNano() / 1_000;
    }

    static long of(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    /** A time as a bound of a search in an index. */
    static long score(Instant time) {
        return Math.max(-LARGEST, Math.min(LARGEST, of(time)));
    }

    static Instant time(long micros) {
        long second = Math.floorDiv(micros, PER_SECOND);
        return Instant.ofEpochSecond(second, Math.floorMod(micros, PER_SECOND) * 1_000);
    }

    static Instant time(String micros) {
        return time(Long.parseLong(micros));
    }

    /** {@code 2026-11-25T08:30:00.123456Z}. */
    static String text(Instant time) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
        char[] text = "0000-00-00T00:00:00.000000Z".toCharArray();
        int[] fields = {
            utc.getYear(),
            utc.getMonthValue(),
            utc.getDayOfMonth(),
            utc.getHour(),
            utc.getMinute(),
            utc.getSecond(),
            utc.getNano() / 1_000
        };
        for (int i = 0; i < fields.length; i++) {
            int place = ENDS[i];
            for (int left = fields[i]; left > 0; left /= 10) {
                text[--place] = (char) ('0' + left % 10);
            }
        }
        return String.valueOf(text);
    }

    static Instant parse(String text) {
        int[] fields = new int[ENDS.length];
        int from = 0;
        for (int i = 0; i < ENDS.length; i++) {
            fields[i] = number(text, from, ENDS[i]);
            from = ENDS[i] + 1;
        }
        return LocalDateTime.of(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6] * 1_000)
                .toInstant(ZoneOffset.UTC);
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new IllegalArgumentException("not a time of this store: " + text);
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
