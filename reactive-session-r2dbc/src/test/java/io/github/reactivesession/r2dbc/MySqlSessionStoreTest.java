/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.tck.SessionStoreTck;
import io.github.reactivesession.tck.StoreFixture;

class MySqlSessionStoreTest implements SessionStoreTck {
    private final StoreFixture fixture = new SqlFixture(ServerKind.MYSQL);

    @Override
    public StoreFixture fixture() {
        return fixture;
    }
}
