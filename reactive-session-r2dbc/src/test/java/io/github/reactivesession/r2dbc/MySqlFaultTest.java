/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.servers.ServerKind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

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
}
