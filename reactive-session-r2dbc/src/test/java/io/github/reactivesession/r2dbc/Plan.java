/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import java.util.Set;

/**
 * How a database runs a statement, in words that all of them share.
 *
 * @param kind empty, or which of the ways the database plans a statement this is
 * @param indexes what is read by index; a primary key by the name of its table
 * @param faults tables that are read as a whole, and sorts of more than a page
 * @param rows how many the database expects to look at
 * @param cost what a read took: buffers in PostgreSQL, rows that were handled elsewhere; negative when it was not run
 * @param text the plan as the database tells it
 */
record Plan(String kind, Set<String> indexes, Set<String> faults, long rows, long cost, String text) {}
