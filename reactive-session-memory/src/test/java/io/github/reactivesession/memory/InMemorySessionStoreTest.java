/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.tck.SessionStoreTck;
import io.github.reactivesession.tck.StoreFixture;

class InMemorySessionStoreTest implements SessionStoreTck {
    private final StoreFixture fixture = new MemoryFixture();

    @Override
    public StoreFixture fixture() {
        return fixture;
    }
}
