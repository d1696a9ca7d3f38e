/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

/** Marks what returns itself for chaining; Error Prone knows it by its name. */
@interface CanIgnoreReturnValue {}
