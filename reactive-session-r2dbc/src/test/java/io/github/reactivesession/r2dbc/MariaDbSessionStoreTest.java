/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.tck.SessionStoreTck;
import io.github.reactivesession.tck.StoreFixture;

class MariaDbSessionStoreTest implements SessionStoreTck {
    private final StoreFixture fixture = new SqlFixture(ServerKind.MARIADB);

    @Override
    public StoreFixture fixture() {
        return fixture;
    }
}
