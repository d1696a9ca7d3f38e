/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.servers.ServerKind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MariaDbFaultTest implements CutFaults, ServerFaults, PoolFaults, CancelFaults {
    private FaultyDatabase database;

    @BeforeAll
    void start() {
        database = FaultyDatabase.start(ServerKind.MARIADB);
    }

    @AfterAll
    void stop() {
        database.close();
    }

    @Override
    public FaultyDatabase database() {
        return database;
    }

    /**
     * Only in long runs, by {@code -Dfaults.minutes}: a statement of a text which {@code KILL QUERY} meets may end early without
     * an error, seen once in a thousand, and the rest of the text goes on. The module's README
     * says what to do instead.
     */
    @Override
    @EnabledIfSystemProperty(named = "faults.minutes", matches = ".+")
    @Test
    public void r10_r37_nothingIsLostWhenTheServerEndsStatements() {
        ServerFaults.super.r10_r37_nothingIsLostWhenTheServerEndsStatements();
    }
}
