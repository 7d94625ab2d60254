/** The examples of the page on races. */
package io.multiproc.race.guide;
