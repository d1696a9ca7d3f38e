/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.servers.ServerKind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MySqlFaultTest implements CutFaults, ServerFaults, PoolFaults, CancelFaults {
    private FaultyDatabase database;

    @BeforeAll
    void start() {
        database = FaultyDatabase.start(ServerKind.MYSQL);
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
     * Only in long runs, by {@code -Dfaults.minutes}: a text of several statements which {@code KILL QUERY} stops between two
     * of them may get no end of its answer, seen once in a thousand, and the connection then waits until it is killed. The module's README
     * says what to do instead.
     */
    @Override
    @EnabledIfSystemProperty(named = "faults.minutes", matches = ".+")
    @Test
    public void r10_r37_nothingIsLostWhenTheServerEndsStatements() {
        ServerFaults.super.r10_r37_nothingIsLostWhenTheServerEndsStatements();
    }
}
