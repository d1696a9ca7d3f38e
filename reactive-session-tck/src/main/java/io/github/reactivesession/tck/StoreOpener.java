/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.SessionStore;

/** Opens a store in another process; must be public, with a constructor without arguments. */
public interface StoreOpener {
    /**
     * Opens a store.
     *
     * @param url where
     * @return the store
     */
    SessionStore open(String url);
}
