/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** What the tests of faults have in common. A database's test implements all of them with a server of its own. */
interface FaultRules {
    FaultyDatabase database();

    /** Small, so that cut connections are missed, and fast to notice that there is no server. */
    PoolOptions POOL = PoolOptions.defaults().withSize(1, 6).withMaxAcquireTime(Duration.ofSeconds(5));

    @AfterEach
    default void heal() {
        database().proxy().heal();
    }

    /** How long a test lets things happen: {@code -Dfaults.minutes} for the tests that may be long, else briefly. */
    static Duration orMinutes(Duration brief) {
        return isLong() ? Duration.ofMinutes(Long.getLong("faults.minutes", 10)) : brief;
    }

    static boolean isLong() {
        return System.getProperty("faults.minutes") != null;
    }

    /** A workload during which something happens, and all that must be true when it is over. */
    default void underLoad(FaultFigures figures, int cancelPercent, Harm harm) {
        try (FaultyDatabase.Client client = database().open(POOL)) {
            FaultWorkload load = new FaultWorkload(client.service(), figures, cancelPercent);
            load.runDuring(() -> {
                harm.to(load);
                database().proxy().heal();
                load.awaitProgress();
            });
            client.assertReleased();
            load.verify(database().truth());
        }
    }

    default void underLoad(Harm harm) {
        FaultFigures figures = new FaultFigures();
        underLoad(figures, 0, harm);
        print(figures);
    }

    @SuppressWarnings("SystemOut") // the figures are the result of a long run
    default void print(FaultFigures figures) {
        String test = StackWalker.getInstance()
                .walk(frames -> frames.map(StackWalker.StackFrame::getMethodName)
                        .filter(name -> name.matches("r\\d+_.*"))
                        .findFirst()
                        .orElse(""));
        System.out.println(database().server().kind() + " " + test + ": " + figures);
    }

    /** Harm that is done while others write. */
    @FunctionalInterface
    interface Harm {
        void to(FaultWorkload load);
    }
}
