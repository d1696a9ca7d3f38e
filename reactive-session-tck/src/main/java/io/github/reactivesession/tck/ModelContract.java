/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StoreOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random sequences of calls, compared with the {@link Model} after each call: the answer, and all there is to see. A
 * sequence that fails is made as short as it can be, and shown.
 *
 * <p>{@code tck.model.sequences} tells how many sequences there are, {@code tck.model.seed} repeats those of a run.
 */
public interface ModelContract extends Tck {
    /** How many calls are dropped from a sequence that fails, at most, to find the shortest. */
    int TRIES = 500;

    /** Plain sessions. */
    @Test
    default void r10_anySequenceOfCallsAgreesWithTheModel() {
        compare("plain", 1, StoreOptions.defaults().withPageSize(3), 0);
    }

    /** Sessions that keep few events, so that ids and sequences outlive their events. */
    @Test
    default void r19_anySequenceOfCallsAgreesWithTheModelUnderAnEventLimit() {
        compare("limited", 2, StoreOptions.defaults().withPageSize(3).withEventLimit(4), 0);
    }

    /** Sessions and states that expire, at different times. */
    @Test
    default void r28_anySequenceOfCallsAgreesWithTheModelAsTimePasses() {
        StoreOptions options = StoreOptions.defaults()
                .withPageSize(3)
                .withSessionTtl(RandomOperations.TTL)
                .withAppStateTtl(RandomOperations.TTL)
                .withUserStateTtl(RandomOperations.TTL);
        compare("expiring", 10, options, 3);
    }

    private void compare(String name, int share, StoreOptions options, int passes) {
        Logger log = LoggerFactory.getLogger(ModelContract.class);
        SessionServiceOptions one = SessionServiceOptions.defaults().withStreaming(1, Duration.ZERO);
        SessionService service = fixture().service(options, one);
        long seed = Long.getLong("tck.model.seed", System.nanoTime());
        int sequences = Math.max(1, Integer.getInteger("tck.model.sequences", 200) / share);
        log.info("{} {} sequences, -Dtck.model.seed={}", sequences, name, seed);
        for (int n = 0; n < sequences; n++) {
            RandomOperations random = new RandomOperations(seed + n, passes);
            List<Operation> operations = random.draw(passes > 0 ? 15 : 40);
            if (passes == 0
                    ? difference(service, options, operations) != null
                    : differsAgain(service, options, operations)) {
                throw new AssertionError(name + " sequence of -Dtck.model.seed=" + (seed + n) + ", shortened:\n"
                        + shortened(service, options, operations));
            }
        }
    }

    /** Where a sequence was slower than what ends while it runs, it has to differ each time. */
    private boolean differsAgain(SessionService service, StoreOptions options, List<Operation> operations) {
        try {
            inTime(
                    RandomOperations.SLACK,
                    () -> assertThat(difference(service, options, operations)).isNull());
            return false;
        } catch (AssertionError difference) {
            return true;
        }
    }

    private @Nullable String difference(SessionService service, StoreOptions options, List<Operation> operations) {
        return new ModelRun(fixture(), service, new Model(options)).difference(operations);
    }

    private String shortened(SessionService service, StoreOptions options, List<Operation> operations) {
        List<Operation> shortest =
                Shrinker.shrink(operations, shorter -> difference(service, options, shorter) != null, TRIES);
        return Show.lines(shortest) + "\n  " + difference(service, options, shortest);
    }
}
