/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/**
 * Who a scope of state belongs to: all sessions of an app, all sessions of a user within an app, or one session (R22).
 */
public sealed interface StateOwner permits AppKey, UserKey, SessionKey {}
