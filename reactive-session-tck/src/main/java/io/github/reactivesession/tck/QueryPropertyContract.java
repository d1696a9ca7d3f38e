/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StoreOptions;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries thought of at random, against the same query over a list (R17). The seed is in each failure. */
public interface QueryPropertyContract extends Tck {
    /**
     * Whatever is asked, the store and the list agree, on events and on their count.
     *
     * @param pageSize the events of one page
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 256})
    default void r17_anyQueryReadsWhatAListWould(int pageSize) {
        long seed = 20_260_101L + pageSize;
        EventOracle oracle = new EventOracle(seed);
        SessionService service = open(pageSize);
        SessionKey key = fixture().key();
        List<Event> history = fill(service, oracle.history(40));
        for (int i = 0; i < 120; i++) {
            EventQuery query = oracle.query(40);
            assertThat(awaitAll(service.events(key, query)))
                    .as("seed %s, number %s: %s", seed, i, query)
                    .containsExactlyElementsOf(EventOracle.answer(history, query));
            long passing = history.stream()
                    .filter(event -> EventOracle.passes(event, query))
                    .count();
            assertThat(await(service.countEvents(key, query)))
                    .as("seed %s, number %s: count of %s", seed, i, query)
                    .isEqualTo(passing);
        }
    }

    /**
     * Wherever a view begins, it begins at a user's turn as it would over a list.
     *
     * @param pageSize the events of one page
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 256})
    default void r17_anyViewBeginsWhereItWouldInAList(int pageSize) {
        long seed = 20_260_202L + pageSize;
        EventOracle oracle = new EventOracle(seed);
        SessionService service = open(pageSize);
        List<Event> history = fill(service, oracle.history(30));
        for (int i = 0; i < 80; i++) {
            EventQuery query = oracle.view(30);
            if (!EventOracle.answer(history, query).isEmpty()) {
                EventQuery view = query.startingAtUserTurn();
                assertThat(awaitAll(service.events(fixture().key(), view)))
                        .as("seed %s, number %s: %s", seed, i, view)
                        .containsExactlyElementsOf(EventOracle.answer(history, view));
            }
        }
    }

    private SessionService open(int pageSize) {
        StoreOptions options = StoreOptions.defaults().withPageSize(pageSize);
        return fixture().service(options, SessionServiceOptions.defaults());
    }

    private List<Event> fill(SessionService service, List<Event> events) {
        create(service, fixture().key());
        List<Event> stored = awaitAll(service.appendAll(fixture().key(), events));
        assertThat(stored).containsExactlyElementsOf(Histories.numbered(events));
        return stored;
    }
}
