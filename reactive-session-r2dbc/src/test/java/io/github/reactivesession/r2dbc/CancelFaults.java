/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import java.time.Duration;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Calls are cancelled at random moments, alone and while all the rest goes wrong.
 *
 * <p>The two tests of this class take seconds. Told to, they take minutes, and print what they did after each round:
 *
 * <pre>
 * ./mvnw -pl reactive-session-r2dbc test-compile surefire:test -Dtest='PostgresFaultTest#r37*' -Dfaults.minutes=10
 * </pre>
 *
 * <p>Take {@code MySqlFaultTest} or {@code MariaDbFaultTest} for the others; {@code 'r10_r37_nothingIsLostWhatever*'}
 * is the one in which everything goes wrong. With the property set, {@link CutFaults} cuts at every single byte.
 */
interface CancelFaults extends FaultRules {
    Duration ROUND = Duration.ofSeconds(20);

    @Test
    default void r37_nothingIsLostHalvedOrLeakedByCancels() {
        rounds(Duration.ofSeconds(3), 60, (load, time) -> FaultyDatabase.pause(time.toMillis()));
    }

    /** Only in long runs, where there is time for rare things to happen. */
    @Test
    @EnabledIfSystemProperty(named = "faults.minutes", matches = ".+")
    default void r10_r37_nothingIsLostWhateverGoesWrongAtOnce() {
        Random random = new Random();
        FaultFigures figures = new FaultFigures();
        rounds(figures, Duration.ofSeconds(5), 30, (load, time) -> {
            for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end; ) {
                harm(load, random);
                figures.faults.increment();
            }
        });
    }

    private void harm(FaultWorkload load, Random random) {
        switch (random.nextInt(40)) {
            case 0 -> ServerFaults.killAndRestart(database());
            case 1 -> {
                database().server().pause();
                FaultyDatabase.pause(random.nextInt(300));
                database().server().resume();
            }
            case 2, 3, 4 -> {
                database().proxy().stall();
                FaultyDatabase.pause(random.nextInt(100));
            }
            case 5, 6, 7 -> {
                database().proxy().refuse();
                database().proxy().resetConnections();
                FaultyDatabase.pause(random.nextInt(100));
            }
            case 8, 9 -> {
                database().proxy().delay(Duration.ofMillis(1), Duration.ofMillis(random.nextInt(10)));
                FaultyDatabase.pause(random.nextInt(200));
            }
            case 10, 11 -> {
                database().proxy().slice(1 + random.nextInt(50));
                FaultyDatabase.pause(random.nextInt(100));
            }
            case 12 -> load.awaitProgress();
            default -> ServerFaults.cutOnce(database(), random);
        }
        database().proxy().heal();
    }

    private void rounds(Duration brief, int cancelPercent, BiConsumer<FaultWorkload, Duration> harm) {
        rounds(new FaultFigures(), brief, cancelPercent, harm);
    }

    /** A round begins with new sessions, so that a long run doesn't end with long histories. */
    private void rounds(
            FaultFigures figures, Duration brief, int cancelPercent, BiConsumer<FaultWorkload, Duration> harm) {
        Duration whole = FaultRules.orMinutes(brief);
        long end = System.nanoTime() + whole.toNanos();
        Duration round = whole.compareTo(ROUND) < 0 ? whole : ROUND;
        while (System.nanoTime() < end) {
            underLoad(figures, cancelPercent, load -> harm.accept(load, round));
            print(figures);
        }
    }
}
