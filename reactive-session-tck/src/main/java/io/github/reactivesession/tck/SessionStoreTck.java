/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

/** The whole contract: a store is one when a test class that implements this passes. */
public interface SessionStoreTck extends IdentityContract {}
