/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.SessionKey;
import reactor.core.publisher.Mono;

/** How partial events come to processes that look for them. */
interface Partials {
    static Partials of(Database database, Mono<Void> ready, Wanted wanted, Push.Receiver receiver) {
        return database.sql().dialect() instanceof MySqlDialect
                ? new PartialTable(database, ready, wanted, receiver)
                : new None();
    }

    /** One is to go to other processes. */
    void pass(SessionKey key, String json);

    /** Looks once for those of others, and tells whether any were there. */
    Mono<Boolean> look();

    /** Nobody looks for a while; what passes meanwhile is nobody's. */
    void pause();

    Mono<Void> close();

    /** They do not leave this process. */
    final class None implements Partials {
        @Override
        public void pass(SessionKey key, String json) {}

        @Override
        public Mono<Boolean> look() {
            return Mono.just(false);
        }

        @Override
        public void pause() {}

        @Override
        public Mono<Void> close() {
            return Mono.empty();
        }
    }
}
