/** How one thing is timed: subjects of each kind, and the rounds in which they take turns. */
package io.multiproc.bench.run;
