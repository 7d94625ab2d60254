/** What is compared with what: one class for each family of cases. */
package io.multiproc.bench.cases;
