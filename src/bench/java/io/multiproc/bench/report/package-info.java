/** The results as a table, as JSON and as a chart. */
package io.multiproc.bench.report;
