/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * One ratio or one amount, in an older run and in a newer.
 *
 * @param what the case and the rival, or what was counted
 * @param older what it was
 * @param newer what it is
 * @param verdict what to think of that
 */
record Change(String what, String older, String newer, Verdict verdict) {
    /** A difference of less is none, whatever the rounds say. */
    private static final double TENTH = 0.1;

    /** What a difference can be. */
    enum Verdict {
        WORSE,
        BETTER,
        SAME,
        /** Not worse, but its rounds differ so much that a worse one would not be seen. */
        NOISY,
        /** Where more is neither better nor worse. */
        SHOWN
    }

    /**
     * Ratios, of which more is better. One is worse when its median is below the older one by more than the spread of the
     * older rounds, by more than the spread of the newer, and by more than a tenth of the older median. The spread is half
     * the distance of the lowest ratio of a round and the highest.
     */
    static Change ratio(String what, List<Double> older, List<Double> newer) {
        Range before = Range.of(older);
        Range after = Range.of(newer);
        double noise = Math.max(Math.max(before.spread(), after.spread()), TENTH * before.middle());
        double lost = before.middle() - after.middle();
        boolean loud = loud(before) || loud(after);
        Verdict verdict = lost > noise ? Verdict.WORSE : -lost > noise ? Verdict.BETTER : Verdict.SAME;
        return new Change(what, text(before), text(after), verdict == Verdict.SAME && loud ? Verdict.NOISY : verdict);
    }

    /**
     * Amounts of one unit, of which less is better. There are no rounds of them: bytes are worse when they are more by a
     * tenth, and a time, which is measured once, when it is more than twice as long and longer by more than 1 ms. Other
     * amounts are shown, and no verdict is given.
     */
    static Change amount(Amount older, Amount newer) {
        double more = newer.value() - older.value();
        Verdict verdict = more > margin(older) ? Verdict.WORSE : -more > margin(newer) ? Verdict.BETTER : Verdict.SAME;
        boolean judged = margin(older) < Double.POSITIVE_INFINITY;
        return new Change(older.what(), text(older), text(newer), judged ? verdict : Verdict.SHOWN);
    }

    /** How much more than an amount is still the same. */
    private static double margin(Amount amount) {
        return switch (amount.unit()) {
            case "ms" -> Math.max(amount.value(), 1);
            case "B", "bytes an event" -> TENTH * amount.value();
            default -> Double.POSITIVE_INFINITY;
        };
    }

    /** Lowest and highest differ by half: what the README says is worth nothing. */
    private static boolean loud(Range range) {
        return range.high() > 1.5 * range.low();
    }

    private static String text(Range range) {
        return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", range.middle(), range.low(), range.high());
    }

    private static String text(Amount amount) {
        return String.format(Locale.ROOT, "%,.1f %s", amount.value(), amount.unit());
    }

    String row() {
        return "| " + what + " | " + older + " | " + newer + " | "
                + verdict.name().toLowerCase(Locale.ROOT) + " |";
    }
}
