/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreOptions;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;

/** The snippets of the READMEs, as they stand there. */
final class Opening {
    private Opening() {}

    static SessionService opened(ConnectionFactory connectionFactory) {
        // README begins
        SessionService sessions = SessionService.create(R2dbcSessionStore.create(connectionFactory));
        // README ends
        return sessions;
    }

    static R2dbcSessionStore openedByUrl(String url) {
        // module README begins
        R2dbcSessionStore store = R2dbcSessionStore.create(
                url, // r2dbc:postgresql://user:password@host/database, r2dbcs: for TLS
                PoolOptions.defaults().withSize(2, 25).withMaxLifeTime(Duration.ofHours(1)),
                StoreOptions.defaults().withSessionTtl(Duration.ofDays(30)),
                R2dbcOptions.defaults().withTablePrefix("support_").withSlowStatement(Duration.ofMillis(200)));
        // module README ends
        return store;
    }
}
