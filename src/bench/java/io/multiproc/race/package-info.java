/** What of the kit for races is timed from inside. */
package io.multiproc.race;
