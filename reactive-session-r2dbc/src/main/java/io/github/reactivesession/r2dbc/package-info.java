/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The store in PostgreSQL, MySQL and MariaDB over R2DBC: {@link io.github.reactivesession.r2dbc.R2dbcSessionStore}. One
 * store for all three; a dialect holds what differs.
 */
@NullMarked
@CheckReturnValue
package io.github.reactivesession.r2dbc;

import org.jspecify.annotations.NullMarked;
