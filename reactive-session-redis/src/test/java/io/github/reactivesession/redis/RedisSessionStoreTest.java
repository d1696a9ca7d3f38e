/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.tck.SessionStoreTck;
import io.github.reactivesession.tck.StoreFixture;

class RedisSessionStoreTest implements SessionStoreTck {
    private final StoreFixture fixture = new RedisFixture(ServerKind.REDIS);

    @Override
    public StoreFixture fixture() {
        return fixture;
    }
}
